import { toolsOf } from './build/tools';
import { parseParts } from './RigPart';

describe('parseParts', () => {
  it('takes all without a list, and the control plane with what runs on it', () => {
    expect(parseParts()).toEqual(['control-plane', 'flux', 'argocd', 'gitea']);
    expect(parseParts('argocd, gitea')).toEqual([
      'control-plane',
      'argocd',
      'gitea',
    ]);
    expect(parseParts('gitea')).toEqual(['gitea']);
  });

  it('names the parts there are where one does not exist', () => {
    expect(() => parseParts('flux,vault')).toThrow(
      'The rig has no part "vault"; its parts are control-plane, flux, argocd, gitea',
    );
    expect(() => parseParts('')).toThrow('No part of the rig is named');
  });

  it('builds only what the parts need', () => {
    expect(toolsOf(['gitea']).map(({ name }) => name)).toEqual(['gitea']);
    expect(toolsOf(['control-plane', 'flux']).map(({ name }) => name)).toEqual([
      'etcd',
      'kubernetes',
      'kwok',
      'flux-source',
      'flux',
    ]);
  });
});
