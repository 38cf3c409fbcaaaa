import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Caller } from './Caller';
import { requesterOf } from './requesterOf';

/** Longest name or address that a commit gets. */
const LONGEST = 200;

const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+$/;

/** Name and e-mail address for the commits of those who ask, from their catalog entity where they have one. */
export class AuthorFinder {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      /** Host of the addresses of those whose own nobody knows. */
      mailHost: string;
      logger: LoggerService;
    },
  ) {}

  /** Never fails: where the catalog does not answer, the name is the reference's. */
  async find(caller: Caller): Promise<{ name: string; email: string }> {
    const reference = requesterOf(caller.credentials);
    const own = reference.replace(/^.*\//, '');
    const profile = reference.startsWith('user:')
      ? await this.profileOf(reference, caller)
      : {};
    const email = plain(profile.email ?? '');
    return {
      name: plain(profile.displayName ?? '') || own,
      email: ADDRESS.test(email)
        ? email
        : `${own}@users.noreply.${this.options.mailHost}`,
    };
  }

  private async profileOf(
    reference: string,
    { credentials }: Caller,
  ): Promise<{ displayName?: string; email?: string }> {
    try {
      const entity = await this.options.catalog.getEntityByRef(reference, {
        credentials,
      });
      const profile = entity?.spec?.profile;
      return typeof profile === 'object' && profile && !Array.isArray(profile)
        ? {
            displayName: textOf(profile.displayName),
            email: textOf(profile.email),
          }
        : {};
    } catch (error) {
      this.options.logger.warn(
        `The catalog did not say who ${reference} is, so the commit names only that: ${error}`,
      );
      return {};
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Without what would end a line or an address in a commit. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}
