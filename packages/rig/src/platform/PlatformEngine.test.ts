import { platformClusters } from './PlatformEngine';

describe('platformClusters', () => {
  it('names a cluster by its engine, so that none finds the objects of the other', () => {
    expect(platformClusters('flux')).toEqual([
      { name: 'local', engine: 'flux' },
    ]);
    expect(platformClusters('argocd,flux')).toEqual([
      { name: 'local-argocd', engine: 'argocd' },
      { name: 'local', engine: 'flux' },
    ]);
  });

  it('takes no engine twice, and none that it does not know', () => {
    expect(() => platformClusters('flux,flux')).toThrow(/one cluster for each/);
    expect(() => platformClusters('fleet')).toThrow(
      'There is no engine "fleet"; there are flux and argocd',
    );
  });
});
