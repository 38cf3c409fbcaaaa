import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const SYSTEM = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function runs(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * Path of a browser for the tests: a system Chrome or Chromium, else the one that Playwright has downloaded,
 * else the one of `@sparticuz/chromium`.
 */
export async function findBrowser() {
  const wanted = process.env.BERTH_BROWSER;
  if (wanted) {
    return wanted;
  }
  const system = SYSTEM.find(place => existsSync(place) && runs(place));
  if (system) {
    return system;
  }
  const { chromium } = await import('@playwright/test');
  const downloaded = chromium.executablePath();
  if (existsSync(downloaded) && runs(downloaded)) {
    return downloaded;
  }
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
