import path from 'node:path';
import type { Page } from '@playwright/test';

/** Keeps pictures of a page among the artefacts of the run, at both widths that the pages are made for. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = path.resolve(__dirname, '../../../test-results/screens');
  for (const [width, height] of [
    [768, 1024],
    [1280, 800],
  ]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(folder, `${name}-${width}.png`) });
  }
}

/** True where nothing of the page stands out of the window, and nothing of a panel out of it, to the right. */
export async function fitsItsWidth(page: Page): Promise<boolean> {
  for (const width of [768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const fits = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('section')].every(
        ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth,
      ),
    );
    if (!fits) {
      return false;
    }
  }
  return true;
}
