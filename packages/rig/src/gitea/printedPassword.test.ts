import { printedPassword } from './printedPassword';

describe('printedPassword', () => {
  it('finds the password among other lines', () => {
    expect(
      printedPassword(
        "2026/11/22 00:39:41 setting.go:190: [E] root user\ngenerated random password is 'kX2q9RfLw'\nNew user 'rig-admin' has been successfully created!",
      ),
    ).toBe('kX2q9RfLw');
  });

  it('finds none where none was printed', () => {
    expect(
      printedPassword("New user 'rig-admin' has been successfully created!"),
    ).toBeUndefined();
  });
});
