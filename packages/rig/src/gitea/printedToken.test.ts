import { printedToken } from './printedToken';

const TOKEN = '5bc777face6329d25fb77a64329f3fe4131ddc75';
const WARNING =
  '2026/11/22 00:39:41 modules/setting/setting.go:190:loadRunModeFrom() [E] You are running Gitea using the root user';

describe('printedToken', () => {
  it.each([
    ['alone', `${TOKEN}\n`],
    ['after a line of the log', `${WARNING}\n${TOKEN}\n`],
    ['before a line of the log', `${TOKEN}\n${WARNING}\n`],
  ])('finds the token %s', (_, output) => {
    expect(printedToken(output)).toBe(TOKEN);
  });

  it('takes nothing else for a token', () => {
    expect(printedToken(`${WARNING}\n`)).toBeUndefined();
  });
});
