import { readFile } from 'node:fs/promises';
import { configSchema, type Config } from '../contract/config.ts';
import { ArchiveError } from '../contract/error.ts';

/** Reads a configuration file. @throws config-unreadable, config-invalid */
export async function readConfigFile(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ArchiveError('config-unreadable', { cause, context: { path } });
  }
  return parseConfig(text, path);
}

/** Parses a configuration; the context of a failure names the key. @throws config-unreadable, config-invalid */
function parseConfig(text: string, path: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's message quotes the text, and with it a secret; so it is no cause to keep.
    throw new ArchiveError('config-unreadable', { context: { path, problem: 'not JSON' } });
  }
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const key = [...(issue?.path ?? []), ...unknownKeys].map(String).join('.');
  throw new ArchiveError('config-invalid', { context: { path, key, problem: issue?.message ?? '' } });
}
