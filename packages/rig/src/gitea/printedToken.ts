/**
 * The access token in what `gitea admin user generate-access-token --raw` printed; undefined where none is.
 *
 * Its log goes to standard output as well, from another goroutine: a line of it comes before the token, or after it.
 */
export function printedToken(output: string): string | undefined {
  return output
    .split('\n')
    .map(line => line.trim())
    .find(line => /^[0-9a-f]{40}$/.test(line));
}
