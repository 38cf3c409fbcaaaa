import { expect, type Page } from '@playwright/test';

/** Address of the portal that the journeys run against, without a slash at its end. */
export function portal(): string {
  const address = process.env.BERTH_PORTAL;
  if (!address) {
    throw new Error('BERTH_PORTAL is not set');
  }
  return address;
}

/** Opens a page of the portal as a guest. */
export async function openAsGuest(page: Page, path: string): Promise<void> {
  await page.goto(`${portal()}${path}`);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(
    page.getByRole('link', { name: 'Environments', exact: true }).first(),
  ).toBeVisible();
}
