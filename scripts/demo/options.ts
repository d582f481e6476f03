import { parseArgs } from 'node:util';
import { ToolingError } from '../runtime/processes.ts';

export interface DemoOptions {
  /** End when nothing is left to do, instead of when the window is closed. Null: where nobody sees the window. */
  readonly isEndingWhenIdle: boolean | null;
  /** Where pictures go, `<name>-<view>.png` for `<name>.png`; null takes none unless nobody sees the window. */
  readonly screenshot: string | null;
  readonly themes: readonly Theme[];
  readonly isKept: boolean;
  readonly isHelp: boolean;
}

export type Theme = 'light' | 'dark';

export const demoUsage = `Usage: npm run demo [-- OPTIONS]

Starts a stand-in for the service with some forty recordings and every fault that is known from the
field, and Archivolt on an empty library in a temporary folder. Nothing leaves this computer.

  --exit-when-idle     end when nothing is left to do (as it does without a display)
  --screenshot FILE    take a picture of each view: FILE with the name of the view appended
  --theme THEME        look of the pictures: light (default), dark, or both
  --keep               keep the temporary folder with library and configuration, and say where it is
  --help               this text
`;

/** Reads the demo's arguments. @throws ToolingError for any that it does not know. */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'exit-when-idle': { type: 'boolean' },
        screenshot: { type: 'string' },
        theme: { type: 'string', default: 'light' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      isEndingWhenIdle: values['exit-when-idle'] ?? null,
      screenshot: values.screenshot ?? null,
      themes: themesOf(values.theme),
      isKept: values.keep,
      isHelp: values.help,
    };
  } catch (error) {
    throw new ToolingError(`${error instanceof Error ? error.message : String(error)}\n\n${demoUsage}`);
  }
}

function themesOf(text: string): readonly Theme[] {
  if (text === 'both') return ['light', 'dark'];
  if (text === 'light' || text === 'dark') return [text];
  throw new TypeError(`--theme is light, dark or both, not '${text}'`);
}
