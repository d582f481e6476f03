/**
 * Keeps the secrets of configurations in one file that the system's protected store encrypts.
 * Owns that file; which text is secret is decided elsewhere. Without a protected store nothing is ever written: secrets
 * then live as long as the program does, and whoever asks is told so by `isKept`.
 */
import { readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { ArchiveError } from '../../contract/error.ts';
import type { Log } from '../log.ts';
import { writeWhole } from './atomic-write.ts';

/** What the system offers to protect text with. */
export interface Protector {
  /** False also where the system would only obscure the text. */
  isAvailable(): Promise<boolean>;
  encrypt(text: string): Promise<Uint8Array>;
  decrypt(bytes: Uint8Array): Promise<string>;
}

export interface KeptSecret {
  /** Where the secret goes; see {@link Split}. */
  audience: string;
  secret: string;
}

/** Secrets of one configuration by the key of their entry. */
export type KeptSecrets = Record<string, KeptSecret>;

export interface SecretStore {
  readonly isKept: boolean;
  /** Secrets of the configuration named by `scope`, the path of its file. */
  load(scope: string): KeptSecrets;
  /** Replaces the secrets of that configuration; must not be called unless `isKept`. @throws secrets-unprotected, disk-full, disk-failed */
  save(scope: string, secrets: KeptSecrets): Promise<void>;
}

const fileSchema = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ audience: z.string(), secret: z.string() })),
);

/**
 * Opens the store. A file that cannot be decrypted any more is set aside, not overwritten; one that the disk does not
 * give is left alone, and secrets are then not kept.
 */
export async function openSecrets(path: string, protector: Protector, log: Log): Promise<SecretStore> {
  const found = (await protector.isAvailable()) ? await readSecrets(path, protector, log) : null;
  const scopes = new Map(Object.entries(found ?? {}));
  return {
    isKept: found !== null,
    load: (scope) => scopes.get(scope) ?? {},
    save: async (scope, secrets) => {
      if (found === null) throw new ArchiveError('secrets-unprotected');
      const next = new Map(scopes).set(scope, secrets);
      await writeWhole(path, await protector.encrypt(JSON.stringify(Object.fromEntries(next))));
      scopes.set(scope, secrets);
    },
  };
}

/** Null when the disk does not let us read, or set aside what we cannot read. */
async function readSecrets(
  path: string,
  protector: Protector,
  log: Log,
): Promise<Record<string, KeptSecrets> | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    log.error('secrets.not-read', { code: 'disk-failed', cause });
    return null;
  }
  try {
    return fileSchema.parse(JSON.parse(await protector.decrypt(bytes)));
  } catch {
    // The key of this user or computer has changed. The cause may quote the text, so it is not logged.
    log.error('secrets.unreadable', { code: 'secret-missing' });
    return (await setAside(path, log)) ? {} : null;
  }
}

async function setAside(path: string, log: Log): Promise<boolean> {
  try {
    await rename(path, `${path}.unreadable`);
    return true;
  } catch (cause) {
    log.error('secrets.not-set-aside', { code: 'disk-failed', cause });
    return false;
  }
}
