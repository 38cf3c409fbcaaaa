import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorFinder } from './AuthorFinder';
import { requesterOf } from './requesterOf';

function person(name: string, profile: object) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { profile, memberOf: [] },
  };
}

function finder() {
  return new AuthorFinder({
    catalog: catalogServiceMock({
      entities: [
        person('known', { displayName: 'Ünï Code', email: 'u@example.com' }),
        person('strange', {
          displayName: 'A\nApproved-By: me <x@y>\u202e',
          email: 'a b@example.com>\n',
        }),
        person('empty', { displayName: ' \n ' }),
      ],
    }),
    mailHost: 'portal.example.com',
    logger: mockServices.logger.mock(),
  });
}

const find = (reference: string) =>
  finder().find({ credentials: mockCredentials.user(reference) });

describe('AuthorFinder', () => {
  it('takes name and address of the catalog', async () => {
    expect(await find('user:default/known')).toEqual({
      name: 'Ünï Code',
      email: 'u@example.com',
    });
  });

  it('lets nothing into a commit that ends a line or an address', async () => {
    expect(await find('user:default/strange')).toEqual({
      name: 'A Approved-By: me x@y',
      email: 'strange@users.noreply.portal.example.com',
    });
  });

  it('has a name and an address for everybody', async () => {
    expect(await find('user:default/empty')).toEqual({
      name: 'empty',
      email: 'empty@users.noreply.portal.example.com',
    });
    expect(await find('user:default/nobody')).toEqual({
      name: 'nobody',
      email: 'nobody@users.noreply.portal.example.com',
    });
    const script = mockCredentials.service('external:script');
    expect(await finder().find({ credentials: script })).toEqual({
      name: 'script',
      email: 'script@users.noreply.portal.example.com',
    });
  });
});

describe('requesterOf', () => {
  it('names users, scripts and plugins by entity references', () => {
    expect(requesterOf(mockCredentials.user('user:default/Guest'))).toBe(
      'user:default/guest',
    );
    expect(requesterOf(mockCredentials.service('external:script'))).toBe(
      'service:default/script',
    );
    expect(requesterOf(mockCredentials.service('plugin:a\nb/<c>'))).toBe(
      'service:default/plugin-a-b-c-',
    );
    expect(() => requesterOf(mockCredentials.none())).toThrow(/somebody/);
  });
});
