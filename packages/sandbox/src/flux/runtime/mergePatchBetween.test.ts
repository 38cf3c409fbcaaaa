import { mergePatchBetween } from './mergePatchBetween';

it('holds what changed, and null for what went', () => {
  expect(
    mergePatchBetween(
      {
        a: 1,
        gone: 2,
        deep: { same: 1, other: 1 },
        list: [1],
        empty: undefined,
      },
      { a: 1, deep: { same: 1, other: 2 }, list: [1, 2], empty: undefined },
    ),
  ).toEqual({ gone: null, deep: { other: 2 }, list: [1, 2] });
  expect(mergePatchBetween({ a: { b: [1] } }, { a: { b: [1] } })).toBe(
    undefined,
  );
});
