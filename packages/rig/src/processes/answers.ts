import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { KeyAndCertificate } from '../certificates/CertificateAuthority';

const TIMEOUT_MS = 2_000;

export interface AnswersOptions {
  /** The authority's certificate in PEM, for https. */
  authority?: string;
  credentials?: KeyAndCertificate;
  /** The header of that name. */
  authorization?: string;
}

/** Whether a server answers a GET with a 2xx now. Never throws. */
export function answers(
  url: string,
  options: AnswersOptions = {},
): Promise<boolean> {
  return new Promise(resolve => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    const asked = request(
      url,
      {
        agent: false,
        ca: options.authority,
        key: options.credentials?.key,
        cert: options.credentials?.certificate,
        headers: options.authorization
          ? { authorization: options.authorization }
          : {},
        timeout: TIMEOUT_MS,
      },
      response => {
        response.resume();
        const { statusCode = 0 } = response;
        response.once('close', () =>
          resolve(statusCode >= 200 && statusCode < 300),
        );
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}
