import { expect, type Page, test } from '@playwright/test';
import { openAsGuest } from './signIn';

test('dark and light, switched often, leave the colours of a fresh page', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openAsGuest(page, '/environments');
  await expect(
    page.getByRole('heading', { name: 'Environments', exact: true }),
  ).toBeVisible();
  // A page that is left while it loads is what Material UI loses count of.
  for (let round = 0; round < 15; round++) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(
      () => new Promise(resolve => requestAnimationFrame(resolve)),
    );
  }
  await expect(page.getByRole('textbox', { name: 'Search' })).toBeVisible();
  const switched = await colours(page);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Search' })).toBeVisible();
  await expect.poll(() => colours(page)).toEqual(switched);
});

/** The colours of the page's labels, in its order. */
function colours(page: Page): Promise<string[]> {
  return page
    .locator('main label, main h1, main button, a')
    .evaluateAll(elements =>
      elements.map(
        element => `${element.textContent}: ${getComputedStyle(element).color}`,
      ),
    );
}
