import { createPrivateKey, X509Certificate } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';

/** How a Secret says that a cluster is reached: values only, nothing that is run or read from this machine. */
export interface ClusterCredentials {
  /** An https address. */
  server: string;
  /** The authority's certificates in PEM; this machine's own authorities where left out. */
  authority?: string;
  /** The name that the server's certificate has, where it is another than the address's. */
  serverName?: string;
  user: { token: string } | { certificate: string; key: string };
}

const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * A kubeconfig of these values and nothing else. It is built rather than parsed, so that none of what a kubeconfig can
 * have a client do, such as running commands and reading files, can come from a Secret.
 */
export function kubeconfigOf(credentials: ClusterCredentials): KubeConfig {
  const { server, authority, serverName, user } = credentials;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server,
      skipTLSVerify: false,
      ...(authority !== undefined && { caData: base64(authority) }),
      ...(serverName !== undefined && { tlsServerName: serverName }),
    },
    'token' in user
      ? { name: 'user', token: user.token }
      : {
          name: 'user',
          certData: base64(user.certificate),
          keyData: base64(user.key),
        },
  );
  return config;
}

/** Throws InputError for what is no https address of a server alone. The sentence does not repeat it. */
export function assertServer(key: string, server: string): void {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (
    url?.protocol !== 'https:' ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new InputError(
      `${key} takes the https address of an API server, such as https://eu-1.example.com:6443, without credentials in it`,
    );
  }
}

/** Throws InputError for what can't be sent as a bearer token. */
export function assertToken(key: string, token: string): void {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new InputError(
      `${key} takes a bearer token: one line of letters, digits and signs`,
    );
  }
}

/** Throws InputError for what is not a list of certificates in PEM. */
export function assertAuthority(key: string, authority: string): void {
  if (certificatesIn(authority).length === 0) {
    throw new InputError(
      `${key} takes the certificates of the cluster's authority in PEM`,
    );
  }
}

/** Throws InputError unless this is a client certificate with its key, both in PEM, the key without a passphrase. */
export function assertClientCertificate(
  keys: { certificate: string; key: string },
  user: { certificate: string; key: string },
): void {
  const [certificate] = certificatesIn(user.certificate);
  if (!certificate) {
    throw new InputError(`${keys.certificate} takes a certificate in PEM`);
  }
  if (!isKeyOf(certificate, user.key)) {
    throw new InputError(
      `${keys.key} takes the private key of that certificate in PEM, without a passphrase`,
    );
  }
}

function certificatesIn(pem: string): X509Certificate[] {
  try {
    return (pem.match(CERTIFICATE) ?? []).map(one => new X509Certificate(one));
  } catch {
    return [];
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return false;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
