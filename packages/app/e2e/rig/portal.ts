import { expect, type Page } from '@playwright/test';

/** Fills in a creation of the standard blueprint and goes on to its review. */
export async function reviewCreation(
  page: Page,
  creation: { customer: string; stage: string; cluster: string },
): Promise<void> {
  const { customer, stage, cluster } = creation;
  await page.getByRole('button', { name: /^Web application standard/ }).click();
  await page.getByLabel(/^Customer/).fill(customer);
  await page.getByLabel(/^Owner/).fill('group:default/team-a');
  await page.getByLabel(/^Domain/).fill(`${customer}.example.com`);
  await choose(page, /^Stage/, stage);
  await choose(page, /^Cluster/, cluster);
  await page.getByRole('button', { name: 'Review', exact: true }).click();
}

/** Asks for another version of the application `web`, review included. */
export async function deploy(page: Page, version: string): Promise<void> {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Web/).fill(version);
  await dialog.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: `Deploy web ${version}` }).click();
}

export async function showsPhase(page: Page, phase: string): Promise<void> {
  await expect(page.getByRole('status').first()).toHaveText(phase);
}

async function choose(page: Page, field: RegExp, title: string) {
  await page.getByLabel(field).click();
  await page.getByRole('option', { name: title }).click();
}
