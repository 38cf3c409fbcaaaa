import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, test, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Clone } from './git';
import { becomesReady, requestEnvironment } from './environments';
import { screenshot, standingOut } from './screenshot';
import { openAsGuest, portal } from './signIn';

/** The journeys of the README's tour: one environment's life, told in order. */
test.describe.configure({ mode: 'serial' });

let page: Page;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
});

test.afterAll(async () => {
  await page.close();
});

test('an empty portal shows the first step', async () => {
  await openAsGuest(page, '/environments');
  await expect(page.getByText('No environments yet')).toBeVisible();
  await screenshot(page, 'list-empty');
  expect(await standingOut(page)).toEqual([]);
});

test('create: blueprint, details, review, and the page follows it until it is ready', async () => {
  await page
    .getByRole('link', { name: 'Create environment' })
    .or(page.getByRole('button', { name: 'Create environment' }))
    .first()
    .click();
  await expect(
    page.getByRole('heading', { name: 'Web application', exact: true }),
  ).toBeVisible();
  await screenshot(page, 'create-blueprints');
  await page.getByRole('button', { name: /^Web application standard/ }).click();

  await page.getByLabel(/^Customer/).fill('Acme!');
  await page.getByLabel(/^Name/).focus();
  await expect(
    page.getByText(/Customer takes lower-case letters/i),
  ).toBeVisible();
  await page.getByLabel(/^Customer/).fill('acme');
  await page.getByLabel(/^Owner/).fill('group:default/team-a');
  await page.getByLabel(/^Domain/).fill('acme.example.com');
  await chooseStage('Staging');
  await screenshot(page, 'create-details');
  expect(await standingOut(page)).toEqual([]);

  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(
    page.getByText('What creating acme/staging will do'),
  ).toBeVisible();
  await expect(
    page.getByText('customers/acme/staging/environment.yaml'),
  ).toBeVisible();
  await page.getByRole('tab', { name: /^Objects/ }).click();
  await expect(page.getByText('Deployment').first()).toBeVisible();
  await screenshot(page, 'create-review');
  expect(await standingOut(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create acme/staging' }).click();

  await expect(page).toHaveURL(/\/environments\/acme\/staging/);
  await becomesReady(page);
  for (const step of [
    'Requested',
    'Committed',
    'Fetched',
    'Applied',
    'Workloads',
    'Reachable',
  ]) {
    await expect(page.getByText(step, { exact: true }).first()).toBeVisible();
  }
  await screenshot(page, 'environment-ready');
  expect(await standingOut(page)).toEqual([]);
});

async function chooseStage(title: string): Promise<void> {
  await page.getByLabel(/^Stage/).click();
  await page.getByRole('option', { name: title }).click();
}

test('workloads and logs are there, and logs follow', async () => {
  await page.getByRole('tab', { name: 'Workloads' }).click();
  await expect(
    page.getByText(/^web-[a-z0-9]+-[a-z0-9]{5}$/).first(),
  ).toBeVisible();
  await screenshot(page, 'environment-workloads');
  expect(await standingOut(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Logs' }).click();
  await expect(page.getByText('Following')).toBeVisible();
  await screenshot(page, 'environment-logs');
});

test('a version that does not exist fails in the pod’s own words while the old one serves', async () => {
  await page.getByRole('tab', { name: 'Overview' }).click();
  await deploy('9.9.9');
  await expect(page.getByRole('status').first()).toHaveText('Degraded', {
    timeout: 60_000,
  });
  await expect(page.getByText(/web:9\.9\.9.*not found/).first()).toBeVisible();
  await screenshot(page, 'environment-degraded');
});

async function deploy(version: string): Promise<void> {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('dialog').getByLabel(/^Web/).fill(version);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Review', exact: true })
    .click();
  await page.getByRole('button', { name: `Deploy web ${version}` }).click();
}

test('going back to an earlier state heals it', async () => {
  await page.getByRole('tab', { name: 'Activity' }).click();
  await page.getByRole('button', { name: 'Roll back to this' }).first().click();
  await page.getByRole('button', { name: /^Roll back to [0-9a-f]{7}/ }).click();
  await becomesReady(page);
});

test('parameters change with a review that shows what was before', async () => {
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByLabel(/^Display name/).fill('Acme Corporation');
  await page.getByRole('button', { name: 'Review changes' }).click();
  await expect(
    page.getByText('What changing acme/staging will do'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Change acme/staging' }).click();
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(page.getByText(/Change .*acme\/staging/).first()).toBeVisible();
  await screenshot(page, 'environment-activity');
});

test('an application’s values change within the blueprint’s policy', async () => {
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByLabel(/^Replicas/).fill('9');
  await expect(
    page.getByText(/Replicas takes a number of at most 5/),
  ).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Review changes' }),
  ).toBeDisabled();
  await page.getByLabel(/^Replicas/).fill('3');
  await page.getByRole('button', { name: 'Review changes' }).click();
  await expect(
    page.getByText('customers/acme/staging/values/web.yaml'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Change acme/staging' }).click();
  await page.getByRole('tab', { name: 'Workloads' }).click();
  await expect(page.getByText('3/3')).toBeVisible();
  await becomesReady(page);
  await screenshot(page, 'environment-three-pods');
});

test('the list finds it by health and by search, and keeps that in the address', async () => {
  await page.goto(`${portal()}/environments?q=acme`);
  await expect(page.getByText('acme/staging').first()).toBeVisible();
  await screenshot(page, 'list');
  await page.goto(`${portal()}/environments?q=nobody`);
  await expect(page.getByText('No environment matches')).toBeVisible();
});

test('every page is made for the dark too', async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: 'dark' });
  const dark = await context.newPage();
  await openAsGuest(dark, '/environments');
  for (const [name, address, content] of [
    ['list', '/environments', 'acme/staging'],
    ['create', '/environments/create', 'Web application'],
    ['environment', '/environments/acme/staging', 'Quota'],
    ['activity', '/environments/acme/staging/activity', 'History'],
    ['configuration', '/environments/acme/staging/configuration', 'Size'],
  ]) {
    await dark.goto(`${portal()}${address}`);
    await expect(dark.getByText(content).first()).toBeVisible();
    await expect(dark.getByTestId('skeleton')).toHaveCount(0);
    await screenshot(dark, `dark-${name}`);
    expect(await standingOut(dark)).toEqual([]);
  }
  await context.close();
});

test('a push by hand shows as a foreign commit with its author', async () => {
  await page.goto(`${portal()}/environments/acme/staging/activity`);
  const clone = new Clone();
  try {
    const file = path.join(
      clone.folder,
      'customers/acme/staging/values/web.yaml',
    );
    writeFileSync(file, `${readFileSync(file, 'utf8')}logLevel: debug\n`);
    clone.push('Let acme log more');
    await expect(page.getByText('Let acme log more')).toBeVisible();
    await expect(page.getByText('Not by Berth').first()).toBeVisible();
    await expect(page.getByText(/Platform engineer/).first()).toBeVisible();
  } finally {
    clone.remove();
  }
});

test('the repository holds one readable commit per operation', async () => {
  const clone = new Clone();
  try {
    const log = clone.git(
      'log',
      '--format=%an|%s|%(trailers:key=Requested-By,valueonly)',
    );
    expect(log).toMatch(/Guest\|Create acme\/staging\|user:default\/guest/);
    const touched = clone
      .git('log', '--format=', '--name-only', '--grep=Operation-Id')
      .split('\n')
      .filter(Boolean);
    expect(
      touched.filter(
        file =>
          !file.startsWith('customers/acme/staging/') &&
          file !== 'clusters/local/environments/acme-staging.yaml',
      ),
    ).toEqual([]);
    expect(clone.git('branch', '-r')).toContain(
      'origin/berth/environments/acme-staging',
    );
  } finally {
    clone.remove();
  }
});

test('the kubeconfig opens the same cluster', async () => {
  const config = new KubeConfig();
  config.loadFromFile(process.env.BERTH_KUBECONFIG!);
  const { items } = await config
    .makeApiClient(CoreV1Api)
    .listPodForAllNamespaces();
  expect(
    items
      .filter(({ metadata }) => metadata?.namespace === 'acme-staging')
      .map(({ status }) => status?.phase),
  ).toContain('Running');
});

test('a deletion asks for the id, and says when nothing is left', async () => {
  await page.goto(`${portal()}/environments/acme/staging`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const confirm = page.getByRole('button', { name: 'Delete acme/staging' });
  await expect(confirm).toBeDisabled();
  await page.getByLabel('Type acme-staging to confirm').fill('acme-staging');
  await confirm.click();
  await expect(page.getByText('Nothing of acme/staging is left')).toBeVisible({
    timeout: 60_000,
  });
});

test('a script asks for a database too, and it becomes ready with its storage', async () => {
  await requestEnvironment({
    customer: 'initech',
    stage: 'dev',
    blueprint: { name: 'web-and-database' },
    owner: 'group:default/team-a',
    parameters: { domain: 'initech.example.com' },
  });
  await page.goto(`${portal()}/environments/initech/dev/workloads`);
  await becomesReady(page);
  await expect(page.getByText('StatefulSet database').first()).toBeVisible();
});

test('the template creates an environment and streams the chain into its log', async () => {
  await page.goto(`${portal()}/create`);
  await page
    .getByRole('button', { name: /^choose/i })
    .first()
    .click();
  await page.getByLabel(/^Customer/).fill('globex');
  await page.getByLabel(/^Owner/).fill('group:default/team-a');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel(/^Domain/).fill('globex.example.com');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByText(/globex\/staging is ready/i).first()).toBeVisible(
    {
      timeout: 90_000,
    },
  );
  await screenshot(page, 'template-log');
});
