import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { writeKept } from '../writeKept';

/** What a server proves itself with, both in PEM; the certificate is its own authority. */
export interface Certificate {
  key: string;
  cert: string;
}

const YEARS = 10;

/**
 * The cluster's certificate, made at its first start. kubectl sends credentials over TLS only, so that a plain
 * HTTP server could not ask for any.
 */
export async function keepCertificate(
  host: string,
  dataDir?: string,
): Promise<Certificate> {
  const file = dataDir && join(dataDir, 'certificate.json');
  if (file) {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Certificate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
  }
  const { private: key, cert } = generate(
    [{ name: 'commonName', value: 'berth-sandbox' }],
    {
      algorithm: 'sha256',
      keySize: 2048,
      days: YEARS * 365,
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: host },
          ],
        },
      ],
    },
  );
  const certificate = { key, cert };
  if (file) {
    await writeKept(file, JSON.stringify(certificate));
  }
  return certificate;
}
