import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for one day that only those trust who are told to. */
export interface SelfSigned {
  /** Path of the certificate. */
  readonly certificate: string;

  /** Path of its key. */
  readonly key: string;

  /** The certificate, which is its own authority, in PEM. */
  readonly authority: string;
}

/** Makes a certificate for a server at an address: `<name>.crt` and `<name>.key` in a folder. */
export function selfSigned(folder: string, name: string, address: string): SelfSigned {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:${address}`, '-keyout', key, '-out', certificate],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return { certificate, key, authority: readFileSync(certificate, 'utf8') };
}
