/** The password in what `gitea admin user create --random-password` printed, among lines of its log; undefined where none is. */
export function printedPassword(output: string): string | undefined {
  return /^generated random password is '(.+)'$/m.exec(output)?.[1];
}
