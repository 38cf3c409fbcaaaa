import { expect, test } from '@playwright/test';
import { openAsGuest } from '../signIn';
import { deploy, reviewCreation, showsPhase } from './portal';

/** One environment's life as a new user sees it, on a real control plane with each of the engines. */
for (const { engine, stage, name } of [
  { engine: 'Flux', stage: 'Staging', name: 'staging' },
  { engine: 'Argo CD', stage: 'Test', name: 'test' },
]) {
  test(`with ${engine}: create, look, break, go back, delete`, async ({
    page,
  }) => {
    await openAsGuest(page, '/environments/create');
    await reviewCreation(page, {
      customer: 'acme',
      stage,
      cluster: `Rig with ${engine}`,
    });
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
    await deploy(page, '9.9.9');
    await showsPhase(page, 'Degraded');
    await expect(
      page.getByText(/web:9\.9\.9.*not found/).first(),
    ).toBeVisible();

    await page.getByRole('tab', { name: 'Activity' }).click();
    await page
      .getByRole('button', { name: 'Roll back to this' })
      .first()
      .click();
    await page
      .getByRole('button', { name: /^Roll back to [0-9a-f]{7}/ })
      .click();
    await showsPhase(page, 'Ready');

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(`acme-${name}`);
    await dialog.getByRole('button', { name: `Delete acme/${name}` }).click();
    await expect(
      page.getByText(`Nothing of acme/${name} is left`),
    ).toBeVisible();
  });
}
