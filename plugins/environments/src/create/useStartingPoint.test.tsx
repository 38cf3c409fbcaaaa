import type { ReactNode } from 'react';
import { renderHook, waitFor } from '@testing-library/react';
import { identityApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { mockApis, TestApiProvider } from '@backstage/test-utils';
import { standard } from '../__testUtils__/samples';
import { useOwnerChoices } from '../form/useOwnerChoices';
import { draftOf } from './Draft';
import { useStartingPoint } from './useStartingPoint';

const group = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name },
  spec: { type: 'team', children: [] },
});

describe('the owner of a new environment', () => {
  const render = (
    ownershipEntityRefs: string[],
    catalog = catalogApiMock({
      entities: [group('accounting'), group('team-a')],
    }),
  ) =>
    renderHook(
      () => ({
        owners: useOwnerChoices(),
        fillIn: useStartingPoint(),
      }),
      {
        wrapper: ({ children }: { children: ReactNode }) => (
          <TestApiProvider
            apis={[
              [identityApiRef, mockApis.identity({ ownershipEntityRefs })],
              [catalogApiRef, catalog],
            ]}
          >
            {children}
          </TestApiProvider>
        ),
      },
    );
  const show = async (ownershipEntityRefs: string[]) => {
    const { result } = render(ownershipEntityRefs);
    await waitFor(() =>
      expect(result.current.owners.all).toContain('group:default/accounting'),
    );
    const { owners, fillIn } = result.current;
    return { ...owners, owner: fillIn(draftOf(standard), standard).owner };
  };

  it('is one’s own group, with the catalog’s to choose from', async () => {
    expect(
      await show(['user:default/guest', 'group:default/team-a']),
    ).toMatchObject({
      owner: 'group:default/team-a',
      all: [
        'group:default/team-a',
        'user:default/guest',
        'group:default/accounting',
      ],
    });
  });

  it('is known also while the catalog does not answer', async () => {
    const catalog = catalogApiMock();
    catalog.getEntities = () => new Promise(() => {});
    const { result } = render(['group:default/team-a'], catalog);
    await waitFor(() =>
      expect(result.current.owners.own).toEqual(['group:default/team-a']),
    );
    const { owner } = result.current.fillIn(draftOf(standard), standard);
    expect(owner).toBe('group:default/team-a');
  });

  it('is oneself where one is in no group, and never somebody else’s', async () => {
    expect(await show(['user:default/guest'])).toMatchObject({
      owner: 'user:default/guest',
      all: [
        'user:default/guest',
        'group:default/accounting',
        'group:default/team-a',
      ],
    });
    expect((await show([])).owner).toBe('');
  });
});
