import { expect, test, type Page } from '@playwright/test';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { becomesReady, requestEnvironment } from './environments';
import { Clone } from './git';
import { screenshot } from './screenshot';
import { openAsGuest, portal } from './signIn';

/** What people do to the platform repository by hand while somebody looks at the portal. */
test.describe.configure({ mode: 'serial' });

let page: Page;
let clone: Clone;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await openAsGuest(page, '/environments');
  for (const [name, tool] of [
    ['one', 'nginx'],
    ['two', 'traefik'],
  ]) {
    await requestEnvironment({
      customer: 'globex',
      name,
      stage: 'dev',
      blueprint: { name: 'standard' },
      owner: 'group:default/team-a',
      components: [`ingress/${tool}`],
      parameters: { domain: 'globex.example.com' },
    });
    await page.goto(`${portal()}/environments/globex/${name}`);
    await becomesReady(page);
  }
  clone = new Clone();
});

test.afterAll(async () => {
  clone.remove();
  await page.close();
});

/** The commit that an environment's delivery branch stands at. */
function delivered(name: string): string {
  clone.git('fetch', '-q', 'origin');
  return clone
    .git('rev-parse', `origin/berth/environments/globex-${name}`)
    .trim();
}

test('a directory that somebody adds is an environment, and becomes ready', async () => {
  await page.goto(`${portal()}/environments?q=globex`);
  await expect(page.getByText('globex/one')).toBeVisible();
  const added = path.join(clone.folder, 'customers/globex/three');
  cpSync(path.join(clone.folder, 'customers/globex/one'), added, {
    recursive: true,
  });
  for (const file of clone
    .git('ls-files', '--others', 'customers/globex/three')
    .split('\n')
    .filter(Boolean)) {
    const place = path.join(clone.folder, file);
    writeFileSync(
      place,
      readFileSync(place, 'utf8').replaceAll(/\bone\b/g, 'three'),
    );
  }
  clone.push('Give globex a third environment');
  await expect(page.getByText('globex/three')).toBeVisible();
  await page.getByRole('link', { name: 'globex/three' }).click();
  await becomesReady(page);
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(
    page.getByText('Give globex a third environment').first(),
  ).toBeVisible();
  await screenshot(page, 'environment-by-hand');
});

test('a component’s edit reaches exactly the environments that use it', async () => {
  const before = { one: delivered('one'), two: delivered('two') };
  await page.goto(`${portal()}/environments/globex/one/activity`);
  await expect(page.getByText('Create globex/one').first()).toBeVisible();
  const file = path.join(
    clone.folder,
    'components/ingress/nginx/kustomization.yaml',
  );
  writeFileSync(file, `${readFileSync(file, 'utf8')}# Reviewed.\n`);
  clone.git('pull', '-q', '--rebase', '--autostash', 'origin', 'main');
  clone.push('Review the nginx component');
  await expect(
    page.getByText('Review the nginx component').first(),
  ).toBeVisible();
  await expect.poll(() => delivered('one')).not.toBe(before.one);
  await page.goto(`${portal()}/environments/globex/two/activity`);
  await expect(page.getByText('Create globex/two').first()).toBeVisible();
  await expect(page.getByText('Review the nginx component')).toHaveCount(0);
  expect(delivered('two')).toBe(before.two);
});

test('a directory that somebody removes takes the environment with it', async () => {
  await page.goto(`${portal()}/environments/globex/three`);
  await becomesReady(page);
  rmSync(path.join(clone.folder, 'customers/globex/three'), {
    recursive: true,
  });
  clone.push('Take the third environment away');
  await expect(page.getByText('Nothing of globex/three is left')).toBeVisible({
    timeout: 60_000,
  });
  await screenshot(page, 'environment-gone');
  await page.goto(`${portal()}/environments?q=globex`);
  await expect(page.getByText('globex/one')).toBeVisible();
  await expect(page.getByText('globex/three')).toHaveCount(0);
});
