import type { KubernetesObject } from '@berth/plugin-environments-node';
import { objectView } from './objectView';

const object = (
  apiVersion: string,
  kind: string,
  status?: object,
): KubernetesObject =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'acme-staging' },
    ...(status && { status }),
  } as KubernetesObject);

const healthOf = (...args: Parameters<typeof object>) => {
  const { health, message } = objectView(object(...args), []);
  return [health, message];
};

const CERTIFICATE = ['cert-manager.io/v1', 'Certificate'] as const;
const APPLICATION = ['argoproj.io/v1alpha1', 'Application'] as const;

describe('the health of an object', () => {
  it('is its existence where nobody says more', () => {
    expect(healthOf('v1', 'ConfigMap')).toEqual(['ready', undefined]);
    expect(healthOf('monitoring.coreos.com/v1', 'ServiceMonitor')[0]).toBe(
      'ready',
    );
  });

  it('is what its controller says, and not known as long as that is silent', () => {
    expect(healthOf(...CERTIFICATE)).toEqual([
      'unknown',
      'Its controller says nothing of it yet',
    ]);
    const ready = (status: string, message: string) => ({
      conditions: [{ type: 'Ready', status, message }],
    });
    expect(healthOf(...CERTIFICATE, ready('True', 'it is valid'))).toEqual([
      'ready',
      'it is valid',
    ]);
    expect(healthOf(...CERTIFICATE, ready('False', 'no issuer'))).toEqual([
      'failed',
      'no issuer',
    ]);
    expect(healthOf('kustomize.toolkit.fluxcd.io/v1', 'Kustomization')[0]).toBe(
      'unknown',
    );
  });

  it.each([
    [undefined, undefined, 'unknown', 'Argo CD has not looked at it yet'],
    ['Synced', 'Healthy', 'ready', 'Synced, Healthy'],
    ['OutOfSync', 'Healthy', 'progressing', 'OutOfSync, Healthy'],
    ['Synced', 'Progressing', 'progressing', 'Synced, Progressing'],
    ['Synced', 'Degraded', 'degraded', 'Synced, Degraded'],
    ['OutOfSync', 'Missing', 'degraded', 'OutOfSync, Missing'],
    ['Unknown', 'Healthy', 'unknown', 'Unknown, Healthy'],
  ])('of an Application %s, %s is %s', (sync, health, wanted, message) => {
    expect(
      healthOf(...APPLICATION, {
        ...(sync && { sync: { status: sync } }),
        ...(health && { health: { status: health } }),
      }),
    ).toEqual([wanted, message]);
  });

  it('is how it ended, for a Job of a CronJob', () => {
    const job = (type: string, message?: string) =>
      healthOf('batch/v1', 'Job', {
        conditions: [
          { type: 'SuccessCriteriaMet', status: 'True' },
          { type, status: 'True', message },
        ],
      });
    expect(healthOf('batch/v1', 'Job', { active: 1 })).toEqual([
      'progressing',
      'It has not ended yet',
    ]);
    expect(job('Complete')[0]).toBe('ready');
    expect(
      job('Failed', 'Job has reached the specified backoff limit'),
    ).toEqual(['failed', 'Job has reached the specified backoff limit']);
  });

  it('is that of the environment, for its own object', () => {
    const own = (phase?: string, message = '') =>
      healthOf('berth.dev/v1alpha1', 'Environment', {
        phase,
        conditions: [{ type: 'Ready', status: 'False', message }],
      });
    expect(own('Ready')).toEqual(['ready', 'Ready']);
    expect(own('Progressing', 'The engine applies it')).toEqual([
      'progressing',
      'The engine applies it',
    ]);
    expect(own('Failed', 'No chart')).toEqual(['failed', 'No chart']);
    expect(own('Unknown')[0]).toBe('unknown');
    expect(own(undefined)[0]).toBe('ready');
  });
});
