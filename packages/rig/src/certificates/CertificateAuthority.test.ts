import { createPublicKey, X509Certificate } from 'node:crypto';
import { CertificateAuthority, newKeys } from './CertificateAuthority';

describe('CertificateAuthority', () => {
  it('signs servers for their hosts and clients for their user and group', async () => {
    const authority = await CertificateAuthority.create('berth-rig-local');
    const keys = await newKeys();
    const server = authority.issue(
      {
        commonName: 'kube-apiserver',
        hosts: ['127.0.0.1', 'kubernetes.default.svc'],
      },
      keys,
    );
    const client = authority.issue(
      { commonName: 'admin', organization: 'system:masters' },
      keys,
    );
    const root = new X509Certificate(authority.pair.certificate);
    const [ofServer, ofClient] = [server, client].map(
      pair => new X509Certificate(pair.certificate),
    );

    expect(root.ca).toBe(true);
    expect(ofServer.verify(root.publicKey)).toBe(true);
    expect(ofServer.checkIssued(root)).toBe(true);
    expect(ofServer.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(ofServer.checkHost('kubernetes.default.svc')).toBeDefined();
    expect(ofServer.checkHost('example.com')).toBeUndefined();
    expect(ofClient.subject.split('\n').sort()).toEqual([
      'CN=admin',
      'O=system:masters',
    ]);
    expect(ofClient.ca).toBe(false);
    expect(ofClient.verify(root.publicKey)).toBe(true);
    expect(ofClient.publicKey.equals(createPublicKey(client.key))).toBe(true);
    expect(ofClient.serialNumber).not.toBe(ofServer.serialNumber);
  });

  it('gives serial numbers that need no zero before them and lose none', async () => {
    const authority = await CertificateAuthority.create('berth-rig-local');
    const keys = await newKeys();
    for (let number = 0; number < 20; number++) {
      const { certificate } = authority.issue({ commonName: 'admin' }, keys);
      const { serialNumber } = new X509Certificate(certificate);
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    }
  });
});
