/** Addresses of a repository's pages, for people. */
export class RepositoryPages {
  readonly #repository: string;

  constructor(
    /** The forge's, without a slash at its end. */
    webUrl: string,
    project: string,
    private readonly folders: { commit: string; file: string },
  ) {
    this.#repository = `${webUrl}/${project}`;
  }

  commitUrl(commit: string): string {
    return `${this.#repository}/${this.folders.commit}/${commit}`;
  }

  fileUrl(path: string, commit: string): string {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return `${this.#repository}/${this.folders.file}/${commit}/${encoded}`;
  }
}
