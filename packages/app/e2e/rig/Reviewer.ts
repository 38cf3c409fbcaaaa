import { expect, type Browser, type Page } from '@playwright/test';

const ACCOUNT = /^(\S+), password (\S+), token (\S+)$/;

/** Somebody who reviews pull requests, signed in to Gitea's own pages. */
export class Reviewer {
  private constructor(
    readonly name: string,
    private readonly token: string,
    readonly page: Page,
  ) {}

  static async signIn(browser: Browser): Promise<Reviewer> {
    const [, name, password, token] =
      ACCOUNT.exec(process.env.BERTH_GIT_ACCOUNT ?? '') ?? [];
    const page = await browser.newPage();
    await page.goto(new URL('/user/login', process.env.BERTH_REMOTE).href);
    await page.locator('#user_name').fill(name);
    await page.locator('#password').fill(password);
    await page.locator('#password').press('Enter');
    await expect(page.getByText(`Signed in as ${name}`)).toBeAttached();
    return new Reviewer(name, token, page);
  }

  /** Opens a pull request by the address that the portal links to. */
  async open(url: string, title: string): Promise<void> {
    await this.page.goto(url);
    await expect(
      this.page.getByRole('heading', { name: title }).first(),
    ).toBeVisible();
  }

  /** Closes the pull request that is open, as its page lets people. */
  async close(why: string): Promise<void> {
    await this.page.locator('textarea[name=content]').first().fill(why);
    await this.page.getByRole('button', { name: 'Close Pull Request' }).click();
  }

  /** Merges a pull request; the button for it is drawn by scripts, which the rig's Gitea is without. */
  async merge(url: string): Promise<void> {
    const { origin, pathname } = new URL(url);
    await expect(async () => {
      const answer = await fetch(`${origin}/api/v1/repos${pathname}/merge`, {
        method: 'POST',
        headers: {
          authorization: `token ${this.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ Do: 'merge' }),
      });
      // Gitea looks first whether it can be merged, and says until then that it should be tried later.
      expect(answer.status, await answer.text()).toBe(200);
    }).toPass();
  }
}
