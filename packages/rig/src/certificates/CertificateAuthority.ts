import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { md, pki } from 'node-forge';

/** What somebody proves itself with, both in PEM. */
export interface KeyAndCertificate {
  key: string;
  certificate: string;
}

export interface CertificateSubject {
  /** For clients the name of the user. */
  commonName: string;
  /** For clients the name of the group. */
  organization?: string;
  /** Makes it a server's certificate, for these names and addresses; else it is a client's. */
  hosts?: readonly string[];
}

const YEARS = 10;
const generateKeys = promisify(generateKeyPair);

/** An RSA key pair in PEM (PKCS 8 and SPKI). */
export interface KeyPair {
  key: string;
  publicKey: string;
}

/** Makes a key pair, which takes about a quarter of a second. */
export async function newKeys(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeys('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { key: privateKey, publicKey };
}

/** Signs the certificates of a cluster. */
export class CertificateAuthority {
  constructor(private readonly own: KeyAndCertificate) {}

  /** A new one, which signs itself. */
  static async create(commonName: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = unsigned(keys.publicKey);
    const name = [{ name: 'commonName', value: commonName }];
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.setExtensions([
      { name: 'basicConstraints', critical: true, cA: true },
      {
        name: 'keyUsage',
        critical: true,
        keyCertSign: true,
        digitalSignature: true,
      },
      { name: 'subjectKeyIdentifier' },
    ]);
    certificate.sign(pki.privateKeyFromPem(keys.key), md.sha256.create());
    return new CertificateAuthority({
      key: keys.key,
      certificate: pki.certificateToPem(certificate),
    });
  }

  get pair(): KeyAndCertificate {
    return this.own;
  }

  issue(subject: CertificateSubject, keys: KeyPair): KeyAndCertificate {
    const certificate = unsigned(keys.publicKey);
    certificate.setSubject([
      ...(subject.organization
        ? [{ name: 'organizationName', value: subject.organization }]
        : []),
      { name: 'commonName', value: subject.commonName },
    ]);
    const authority = pki.certificateFromPem(this.own.certificate);
    certificate.setIssuer(authority.subject.attributes);
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false },
      {
        name: 'keyUsage',
        critical: true,
        digitalSignature: true,
        keyEncipherment: true,
      },
      {
        name: 'extKeyUsage',
        serverAuth: subject.hosts !== undefined,
        clientAuth: subject.hosts === undefined,
      },
      ...(subject.hosts
        ? [{ name: 'subjectAltName', altNames: subject.hosts.map(altName) }]
        : []),
    ]);
    certificate.sign(pki.privateKeyFromPem(this.own.key), md.sha256.create());
    return { key: keys.key, certificate: pki.certificateToPem(certificate) };
  }
}

function unsigned(publicKey: string): pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = newSerialNumber();
  const now = new Date();
  // Clocks of machines that share a rig's state differ a little.
  certificate.validity.notBefore = new Date(now.getTime() - 60_000);
  certificate.validity.notAfter = new Date(now);
  certificate.validity.notAfter.setFullYear(now.getFullYear() + YEARS);
  return certificate;
}

/** Positive and without leading zeros, or Go refuses one certificate in some hundreds. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 + (bytes[0] % 0x40);
  return bytes.toString('hex');
}

function altName(host: string): object {
  return /^[\d.]+$/.test(host)
    ? { type: 7, ip: host }
    : { type: 2, value: host };
}
