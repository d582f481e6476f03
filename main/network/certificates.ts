/** Which certificates are trusted: those of the runtime, those of the system, and those of a file of the administrator's. */
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import { ArchiveError } from '../../contract/error.ts';

/** Node from 22.15 on reads the system's store. */
type StoreReader = (kind: 'default' | 'system') => string[];

/** Where Linux distributions keep their store as one file, for runtimes that cannot read it by themselves. */
const storeFiles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/**
 * What connections trust; empty when it is what the runtime trusts anyway. Made once and shared, since parsing a store for each
 * connection would cost more than the connection.
 * @throws ArchiveError ca-unreadable
 */
export async function trustedContext(caFile: string | null): Promise<{ secureContext?: tls.SecureContext }> {
  const own = caFile === null ? [] : [await readOwn(caFile)];
  const system = await systemCertificates();
  if (own.length === 0 && system.length === 0) return {};
  try {
    const ca = [...new Set([...runtimeCertificates(), ...system, ...own])];
    return { secureContext: tls.createSecureContext({ ca }) };
  } catch (cause) {
    throw new ArchiveError('ca-unreadable', { context: { path: caFile }, cause });
  }
}

async function readOwn(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ArchiveError('ca-unreadable', { context: { path }, cause });
  }
  // A file without a certificate would be taken in silence, and nothing would be trusted by it.
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new ArchiveError('ca-unreadable', { context: { path, problem: 'no PEM certificate' } });
  return text;
}

function storeReader(): StoreReader | null {
  const { getCACertificates } = tls as { getCACertificates?: StoreReader };
  return getCACertificates ?? null;
}

function runtimeCertificates(): readonly string[] {
  return storeReader()?.('default') ?? tls.rootCertificates;
}

async function systemCertificates(): Promise<string[]> {
  const read = storeReader();
  if (read !== null) return read('system');
  for (const path of storeFiles) {
    const text = await readFile(path, 'utf8').catch((reason: unknown) => reason);
    if (typeof text === 'string') return [text];
  }
  return [];
}
