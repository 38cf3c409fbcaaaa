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

/** True where nothing of the page stands out to the right of the window. */
export function fitsItsWidth(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      document.documentElement.scrollWidth <=
      document.documentElement.clientWidth,
  );
}
