import { expect, type Page, test } from '@playwright/test';
import { openAsGuest } from '../signIn';
import { deploy, reviewCreation, showsPhase } from './portal';
import { Reviewer } from './Reviewer';

/** What comes by pull request, as those live it who ask for it in the portal and those who decide at the forge. */
test('by pull request: wait, be merged, be rejected, be cancelled', async ({
  page,
  browser,
}) => {
  const reviewer = await Reviewer.signIn(browser);
  await openAsGuest(page, '/environments/create');
  await reviewCreation(page, {
    customer: 'globex',
    stage: 'Production',
    cluster: 'Rig with Flux',
  });
  await expect(page.getByText(/^This opens a pull request/)).toBeVisible();
  await page.getByRole('button', { name: 'Create globex/production' }).click();

  const creation = waiting(page, 'Create globex/production');
  await expect(creation).toContainText('Somebody who may write');
  await showsPhase(page, 'Pending');
  const url = await addressIn(creation);
  await reviewer.open(url, 'Create globex/production');
  await reviewer.merge(url);
  // All that follows is seen without a reload.
  await showsPhase(page, 'Ready');
  await expect(creation).toHaveCount(0);
  await expect(
    page.getByText(`was merged by ${reviewer.name}`).first(),
  ).toBeVisible();

  await deploy(page, '1.5.0');
  const first = waiting(page, 'Deploy web 1.5.0');
  const firstUrl = await addressIn(first);
  await deploy(page, '1.6.0');
  const second = waiting(page, 'Deploy web 1.6.0');
  await addressIn(second);
  // What runs is as it was.
  await showsPhase(page, 'Ready');

  await reviewer.open(firstUrl, 'Deploy web 1.5.0');
  await reviewer.close('Not before the audit');
  await expect(first).toHaveCount(0);
  await expect(
    page.getByText(/wrote: Not before the audit/).first(),
  ).toBeVisible();

  await second.getByRole('button', { name: 'Cancel change…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Cancel change' })
    .click();
  await expect(second).toHaveCount(0);
  await expect(page.getByText('was cancelled').first()).toBeVisible();
  await showsPhase(page, 'Ready');
  await reviewer.page.close();
});

/** The notice of a change that waits. */
function waiting(page: Page, title: string) {
  return page.getByRole('note').filter({ hasText: title });
}

/** Where the portal links to, once the pull request is open. */
async function addressIn(notice: ReturnType<typeof waiting>): Promise<string> {
  const link = notice.getByRole('link', { name: /^pull request \d+/ });
  await expect(link).toHaveAttribute(
    'href',
    /^http:\/\/127\.0\.0\.1:\d+\/platform\/platform\/pulls\/\d+$/,
  );
  return (await link.getAttribute('href')) ?? '';
}
