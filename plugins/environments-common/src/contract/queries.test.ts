/** @jest-environment node */
import { parseRequest } from '../plan/parseRequest';
import {
  listEnvironmentsQuerySchema,
  listOperationsQuerySchema,
  logsQuerySchema,
} from './routes';

describe('queries', () => {
  it.each([
    ['orderBy=secret', 'orderBy takes one of id, customer'],
    ['limit=1e9', 'limit takes a whole number from 1 to 500'],
    ['limit=0', 'limit takes a whole number from 1 to 500'],
    ['limit=0x10', 'limit takes a whole number from 1 to 500'],
    ['limit=501', 'limit takes a whole number from 1 to 500'],
    ['limit=', 'limit takes a whole number from 1 to 500'],
    ['q=a%0D%0Alevel=error', 'q takes at most 100 visible characters'],
    ['phase=green', 'phase[0] takes one of pending, progressing'],
    ['customer=../x', 'customer takes lower-case letters'],
    ['colour=red', 'colour is not known'],
  ])('of environments refuse %s', (query, sentence) => {
    expect(() =>
      parseRequest(
        listEnvironmentsQuerySchema,
        Object.fromEntries(new URLSearchParams(query)),
      ),
    ).toThrow(sentence);
  });

  it.each([
    ['podName=../../x', 'podName is not known'],
    ['pod=../../x', 'pod takes the name of a Kubernetes object'],
    ['pod=web&tailLines=-1', 'tailLines is not known'],
    ['pod=web&tail=-1', 'tail takes a whole number from 1 to 10000'],
    ['pod=web&since=1y', 'since takes an ISO 8601 duration'],
    ['pod=up} or up{namespace="b', 'pod takes the name'],
    ['pod={namespace=~".*"}', 'pod takes the name'],
    ['pod=web&follow=yes', 'follow takes one of true, false'],
    ['', 'pod takes the name of a Kubernetes object'],
  ])('of logs refuse %s', (query, sentence) => {
    expect(() =>
      parseRequest(
        logsQuerySchema,
        Object.fromEntries(new URLSearchParams(query)),
      ),
    ).toThrow(sentence);
  });

  it.each([
    'user:default/guest',
    'user:default/jane.doe@example.com',
    'service:default/script',
    'service:default/unnamed',
  ])('of operations take the requester %s', requester => {
    expect(parseRequest(listOperationsQuerySchema, { requester })).toEqual({
      requester,
    });
  });

  it.each([
    '',
    'script',
    'default/guest',
    'component:default/web',
    'User:default/Guest',
    'user:default/a b',
    'user:default/a\u202eb',
    `user:default/${'a'.repeat(201)}`,
  ])('of operations refuse the requester %j', requester => {
    expect(() =>
      parseRequest(listOperationsQuerySchema, { requester }),
    ).toThrow(/^requester takes a full entity reference/);
  });

  it('take what the contract names', () => {
    expect(
      parseRequest(listEnvironmentsQuerySchema, {
        limit: '50',
        orderBy: 'changedAt,desc',
        phase: 'ready',
        customer: ['acme', 'globex'],
        q: 'acme staging',
      }),
    ).toEqual({
      limit: 50,
      orderBy: 'changedAt,desc',
      phase: ['ready'],
      customer: ['acme', 'globex'],
      q: 'acme staging',
    });
    expect(
      parseRequest(logsQuerySchema, {
        pod: 'web-0',
        tail: '100',
        since: 'PT10M',
      }),
    ).toEqual({ pod: 'web-0', tail: 100, since: 'PT10M' });
    expect(
      parseRequest(listOperationsQuerySchema, { environment: 'acme/staging' }),
    ).toEqual({ environment: 'acme/staging' });
  });
});
