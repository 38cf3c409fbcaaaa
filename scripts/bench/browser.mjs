import { chromium } from '@playwright/test';
import { findBrowser } from '../steps/browser.mjs';

const DEADLINE = 60_000;

/** Opens the portal as a guest. */
export async function openPortal(portal) {
  const browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
  });
  page.setDefaultTimeout(DEADLINE);
  await page.goto(`${portal}/environments`);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page
    .getByRole('link', { name: 'Environments', exact: true })
    .first()
    .waitFor();
  return { browser, page };
}

/**
 * Milliseconds from each key in the create form until the browser has painted what came of it: the durations of the
 * Event Timing API, which it rounds to 8 ms and leaves out below 16.
 */
export async function typingTimes(page, portal) {
  await page.goto(`${portal}/environments/create`);
  await page.getByRole('button', { name: /^Web application standard/ }).click();
  const fields = {
    Customer: 'a-customer-of-some-length',
    Name: 'a-name-of-some-length',
    Domain: 'a-domain.of-some-length.example.com',
    'Display name': 'What it is called at some length',
  };
  await page.getByLabel(/^Customer/).waitFor();
  await page.evaluate(() => {
    window.berthKeys = [];
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        if (entry.name === 'keydown') window.berthKeys.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 });
  });
  let typed = 0;
  for (const [label, text] of Object.entries(fields)) {
    await page.getByLabel(new RegExp(`^${label}`)).click();
    await page.keyboard.type(text, { delay: 60 });
    typed += text.length;
  }
  await page.evaluate(() => new Promise(done => setTimeout(done, 500)));
  const slow = await page.evaluate(() => window.berthKeys);
  // Those that the browser left out were quicker than 16 ms.
  return [...slow, ...Array(Math.max(0, typed - slow.length)).fill(16)];
}

/** Notes from now on when each name of a pod comes to be on the open page. */
export async function notePods(page) {
  await page.evaluate(() => {
    const seen = new Map();
    window.berthPods = seen;
    const look = () => {
      for (const [name] of document.body.innerText.matchAll(
        /\bweb-[a-z0-9]+-[a-z0-9]{5}\b/g,
      )) {
        if (!seen.has(name)) seen.set(name, Date.now());
      }
      requestAnimationFrame(look);
    };
    look();
  });
}

/** When a pod's name came to be on the open page, in milliseconds since 1970. */
export async function podShownAt(page, name) {
  const found = await page.waitForFunction(
    pod => window.berthPods.get(pod),
    name,
  );
  return found.jsonValue();
}
