import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { CoreError, systemWhy, type Why } from '@testyard/core';

/** The certificate, with those of its chain, and its key, both PEM. Errors: OPTION_INVALID that says which file, and why. */
export function readTls(files: { readonly certFile: string; readonly keyFile: string }): {
  cert: Buffer;
  key: Buffer;
} {
  const cert = readPem(files.certFile, 'tls-cert');
  const key = readPem(files.keyFile, 'tls-key');
  const certificate = parsed('tls-cert', files.certFile, () => new X509Certificate(cert));
  const privateKey = parsed('tls-key', files.keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw unusable('tls-key', { rule: 'key-of-another' });
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw unusable('tls-cert, tls-key', systemWhy(error));
  }
  return { cert, key };
}

/**
 * A sentence where nobody believes the certificate at this time, past its end or before its beginning. It is taken all
 * the same: the clock of this host may be wrong, and what it serves is wanted. None where it cannot be read: `readTls` says so.
 */
export function notesOnTls(files: { readonly certFile: string } | undefined, now: Date): string[] {
  if (files === undefined) return [];
  try {
    const { validFrom, validTo } = new X509Certificate(readFileSync(files.certFile));
    const isOver = now > new Date(validTo);
    if (!isOver && now >= new Date(validFrom)) return [];
    const when = isOver ? `has expired on ${validTo}` : `is not valid before ${validFrom}`;
    return [
      `the certificate in ${files.certFile} ${when}: callers refuse it until there is another one and a restart`,
    ];
  } catch {
    return [];
  }
}

function readPem(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unusable(option, { rule: 'unreadable', file, cause: systemWhy(error) });
  }
}

function parsed<T>(option: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw unusable(option, { rule: 'not-pem', file });
  }
}

function unusable(given: string, why: Why): CoreError {
  return new CoreError('OPTION_INVALID', { given, why });
}
