import { expect, type Page, test } from '@playwright/test';
import { openAsGuest, portal } from './signIn';

test('dark and light, switched often, leave the colours of a fresh page', async ({
  page,
  context,
}) => {
  const shown = page.getByText('Create environment').first();
  await page.emulateMedia({ colorScheme: 'light' });
  await openAsGuest(page, '/environments');
  await expect(shown).toBeVisible();
  // A page that is left while it loads is what Material UI loses count of.
  for (let round = 0; round < 15; round++) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(
      () => new Promise(resolve => requestAnimationFrame(resolve)),
    );
  }
  await expect(shown).toBeVisible();

  const fresh = await context.newPage();
  await fresh.emulateMedia({ colorScheme: 'light' });
  await fresh.goto(`${portal()}/environments`);
  await expect(fresh.getByText('Create environment').first()).toBeVisible();
  await expect
    .poll(async () => {
      const right = await colours(fresh);
      return [...(await colours(page))].filter(
        ([words, colour]) => (right.get(words) ?? colour) !== colour,
      );
    })
    .toEqual([]);
});

/** The colours of all words on the page. */
async function colours(page: Page): Promise<Map<string, string>> {
  const found = await page
    .locator('body *:not(script, style, noscript):not(:has(*))')
    .evaluateAll(elements =>
      elements.map((element): [string, string] => [
        element.textContent ?? '',
        getComputedStyle(element).color,
      ]),
    );
  return new Map(found.filter(([words]) => words.trim() !== ''));
}
