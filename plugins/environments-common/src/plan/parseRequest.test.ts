/** @jest-environment node */
import { leastRequest } from '../__fixtures__/planRequests';
import { operationRequestSchema } from '../contract/operation';
import { parseRequest } from './parseRequest';

describe('parseRequest', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['machinery', JSON.parse('{"constructor":{"prototype":{}}}')],
    [
      'hidden machinery',
      JSON.parse(
        '{"kind":"create","environment":{"applications":{"__proto__":{}}}}',
      ),
    ],
    ['a query', { name: { $ne: 1 } }],
    ['a reference', { $ref: 'file:///dev/zero' }],
    ['depth', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['another kind', { kind: 'explode' }],
  ])('refuses %s', (_, value) => {
    expect(() => parseRequest(operationRequestSchema, value)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(/.{10}/),
      }),
    );
  });

  it.each([
    [
      {
        kind: 'rollback',
        environment: { customer: 'acme', name: 'staging' },
        toCommit: 'HEAD~1',
      },
      'toCommit',
      'toCommit takes 40 hexadecimal digits',
    ],
    [
      {
        kind: 'create',
        environment: { ...leastRequest, expiresAt: 'tomorrow' },
      },
      'expiresAt',
      'expiresAt takes a time as RFC 3339 in UTC, such as 2026-12-24T00:00:00Z',
    ],
  ])(
    'names the field whose rule is its type’s: %j',
    (value, field, message) => {
      expect(() => parseRequest(operationRequestSchema, value)).toThrow(
        expect.objectContaining({ problems: [{ field, message }] }),
      );
    },
  );

  it('names fields as the spec does', () => {
    let caught: unknown;
    try {
      parseRequest(operationRequestSchema, {
        kind: 'create',
        environment: {
          ...leastRequest,
          customer: '../x',
          applications: { web: { version: 'latest' } },
          colour: 1,
        },
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      problems: [
        {
          field: 'customer',
          message: expect.stringMatching(/^customer takes/),
        },
        {
          field: 'applications.web.version',
          message: expect.stringMatching(/version takes a semantic version/),
        },
        {
          field: 'colour',
          message: expect.stringContaining('colour is not known'),
        },
      ],
    });
  });
});
