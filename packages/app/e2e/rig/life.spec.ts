import { expect, type Page, test } from '@playwright/test';
import { openAsGuest } from '../signIn';

/** One environment's life as a new user sees it, on a real control plane with each of the engines. */
for (const { engine, stage, name } of [
  { engine: 'Flux', stage: 'Staging', name: 'staging' },
  { engine: 'Argo CD', stage: 'Test', name: 'test' },
]) {
  test(`with ${engine}: create, look, break, go back, delete`, async ({
    page,
  }) => {
    await openAsGuest(page, '/environments/create');
    await page
      .getByRole('button', { name: /^Web application standard/ })
      .click();
    await page.getByLabel(/^Customer/).fill('acme');
    await page.getByLabel(/^Owner/).fill('group:default/team-a');
    await page.getByLabel(/^Domain/).fill('acme.example.com');
    await choose(page, /^Stage/, stage);
    await choose(page, /^Cluster/, `Rig with ${engine}`);
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('tab', { name: /^Objects/ }).click();
    await expect(page.getByText('Deployment').first()).toBeVisible();
    await page.getByRole('button', { name: `Create acme/${name}` }).click();
    await expect(page).toHaveURL(new RegExp(`/environments/acme/${name}`));
    await showsPhase(page, 'Ready');
    // The forge's page of the commit, on Gitea.
    await expect(page.getByRole('link', { name: /^Commit/ })).toHaveAttribute(
      'href',
      /^http:\/\/127\.0\.0\.1:\d+\/platform\/platform\/commit\/[0-9a-f]{40}$/,
    );

    await page.getByRole('tab', { name: 'Workloads' }).click();
    await page
      .getByRole('link', { name: /^web-[a-z0-9]+-[a-z0-9]{5}$/ })
      .first()
      .click();
    await expect(page.getByText(/GET \/healthz 200/).first()).toBeVisible();

    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Web/).fill('9.9.9');
    await dialog.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('button', { name: 'Deploy web 9.9.9' }).click();
    await showsPhase(page, 'Degraded');
    await expect(
      page.getByText(/web:9\.9\.9.*not found/).first(),
    ).toBeVisible();

    await page.getByRole('tab', { name: 'Activity' }).click();
    await page
      .getByRole('button', { name: 'Go back to this state' })
      .first()
      .click();
    await page.getByRole('button', { name: /^Go back to [0-9a-f]{7}/ }).click();
    await showsPhase(page, 'Ready');

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    await dialog.getByRole('textbox').fill(`acme-${name}`);
    await dialog.getByRole('button', { name: `Delete acme/${name}` }).click();
    await expect(
      page.getByText(`Nothing of acme/${name} is left`),
    ).toBeVisible();
  });
}

async function choose(page: Page, field: RegExp, title: string) {
  await page.getByLabel(field).click();
  await page.getByRole('option', { name: title }).click();
}

async function showsPhase(page: Page, phase: string) {
  await expect(page.getByRole('status').first()).toHaveText(phase);
}
