import type { PlannedChange } from '@berth/plugin-environments-common';
import { assertOwnPaths } from './assertOwnPaths';

const plan = (path: string, name = 'staging'): PlannedChange => ({
  kind: 'update',
  environment: { customer: 'acme', name },
  id: `acme-${name}`,
  title: 'Update',
  files: [{ path, change: 'modify', before: 'a', after: 'b' }],
  findings: [],
  capacity: [],
  landing: 'direct',
  approvalsNeeded: 0,
  planHash: '',
});

describe('assertOwnPaths', () => {
  it.each([
    'customers/acme/staging/environment.yaml',
    'customers/acme/staging/values/web.yaml',
    'clusters/local/environments/acme-staging.yaml',
  ])('lets %s through', path => {
    expect(() => assertOwnPaths(plan(path))).not.toThrow();
  });

  it.each([
    '../x',
    '/etc/passwd',
    'customers/acme/staging/../../globex/dev/environment.yaml',
    './a',
    'customers/acme/staging/a\\..\\b',
    'customers/acme/staging/..%2f',
    'customers/acme/staging/.git/config',
    'customers/acme/staging/.GIT/hooks/x',
    'customers/acme/staging/.gitattributes',
    'customers/acme/staging/git~1/x',
    'customers/acme/staging/.g\u200cit/config',
    ':!customers/a',
    'customers/acme/staging',
    'customers/acme/staging-2/environment.yaml',
    'customers/acme/customer.yaml',
    'customers/globex/staging/environment.yaml',
    'clusters/local/environments/globex-staging.yaml',
    'clusters/LOCAL/environments/acme-staging.yaml',
    'clusters/local/platform/acme-staging.yaml',
    'components/ingress/nginx/ingress.yaml',
  ])('stops %j', path => {
    expect(() => assertOwnPaths(plan(path))).toThrow('not its own');
  });

  it('stops a plan about another environment than it says', () => {
    const path = 'customers/acme/../staging/environment.yaml';
    expect(() => assertOwnPaths(plan(path, '..'))).toThrow('another');
    expect(() =>
      assertOwnPaths({ ...plan(path), id: 'globex-staging' }),
    ).toThrow('another');
  });
});
