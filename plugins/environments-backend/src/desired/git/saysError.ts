/** Whether git says that something went wrong: over a commit that is missing it ends as it does where the answer is no. */
export function saysError(words: string): boolean {
  return /^(error|fatal): /m.test(words);
}
