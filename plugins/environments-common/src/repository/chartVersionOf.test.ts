import { chartVersionOf } from './chartVersionOf';

describe('chartVersionOf', () => {
  it.each([
    ['name: web\nversion: 1.2.0 # raise it\n', '1.2.0'],
    ['version: "1.2.0+4"', '1.2.0+4'],
    // Helm makes 1.1 of it.
    ['version: 1.10', undefined],
    ['version: [1]', undefined],
    ['name: web', undefined],
    ['version: 1.2.0\nversion: 1.3.0', undefined],
    ['- version: 1.2.0', undefined],
    ['a: &a [x]\nversion: *b', undefined],
    ['', undefined],
  ])('reads %j as %p', (text, version) => {
    expect(chartVersionOf(text)).toBe(version);
  });
});
