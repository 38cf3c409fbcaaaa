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

/** What stands out of the window, or out of its panel, to the right, at both widths. */
export async function standingOut(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of [768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    found.push(
      ...(await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('section')]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(
            element =>
              `${element.getAttribute('aria-label') ?? 'the page'} at ${
                window.innerWidth
              }: ${element.scrollWidth} of ${element.clientWidth}`,
          ),
      )),
    );
  }
  return found;
}
