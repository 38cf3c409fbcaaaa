/** Where a forge is and who Berth is there. */
export interface ForgeSettings {
  type: string;
  /** The API's address without a slash at its end: `https://api.github.com`, `https://gitlab.example.com/api/v4`. */
  apiUrl: string;
  /** `owner/name`; at GitLab with all groups. */
  project: string;
  token: string;
  /** Undefined where no webhooks are taken. */
  webhookSecret?: string;
}
