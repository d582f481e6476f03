import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PrivateCa {
  /** Path of its certificate, in PEM form. */
  file: string;
  /** A certificate of it for a host. */
  issue(host: string): Promise<{ cert: string; key: string }>;
}

/** In a folder of its own: a certificate authority that nobody trusts by itself, as networks that look into TLS have one. */
export async function privateCa(folder: string): Promise<PrivateCa> {
  const path = (name: string): string => join(folder, name);
  const openssl = (...words: string[]) => run('openssl', words, { cwd: folder });
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...fresh,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Private',
  );
  return {
    file: path('ca.pem'),
    async issue(host) {
      await openssl('req', ...fresh, '-keyout', `${host}.key`, '-out', `${host}.csr`, '-subj', `/CN=${host}`);
      await writeFile(path(`${host}.ext`), `subjectAltName=DNS:${host}\n`);
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
      const about = ['-in', `${host}.csr`, '-extfile', `${host}.ext`, '-out', `${host}.pem`];
      await openssl('x509', '-req', ...about, ...signing);
      const read = (ending: string): Promise<string> => readFile(path(`${host}.${ending}`), 'utf8');
      return { cert: await read('pem'), key: await read('key') };
    },
  };
}
