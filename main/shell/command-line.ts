import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface CommandLine {
  /** Absolute paths; null when not given. */
  libraryDir: string | null;
  configPath: string | null;
  userDataDir: string | null;
  /** Begins without a window. */
  isBackground: boolean;
}

/** Reads the switches that are ours. All others are Chromium's, or the runtime's, and are left alone. */
export function readCommandLine(args: readonly string[], workingDir: string): CommandLine {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { library: text, config: text, 'user-data-dir': text, background: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  });
  // A switch without its value comes as `true`, or has taken the next switch for it.
  const path = (value: string | boolean | undefined): string | null =>
    typeof value === 'string' && /^[^-]/.test(value) ? resolve(workingDir, value) : null;
  return {
    libraryDir: path(values.library),
    configPath: path(values.config),
    userDataDir: path(values['user-data-dir']),
    isBackground: values.background === true,
  };
}
