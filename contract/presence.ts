/** How the program is there while no window of it is open, and which language its own menus speak. */
import { z } from 'zod';

/** Languages that the program speaks outside of its windows. */
export const shellLanguages = ['en', 'ar'] as const;
export type ShellLanguage = (typeof shellLanguages)[number];

export interface PresenceView {
  /** Goes on archiving when the last window is closed. */
  staysOn: boolean;
  /** Begins without a window when the person logs in; null where this program cannot arrange that. */
  opensAtLogin: boolean | null;
}

export interface PresenceRequests {
  'app.presence': (input: Record<string, never>) => PresenceView;
  'app.setPresence': (input: {
    staysOn?: boolean | undefined;
    opensAtLogin?: boolean | undefined;
  }) => PresenceView;
  /** The language that a person chose, for menus, notifications and the icon in the task bar; null follows the system. */
  'app.tellLanguage': (input: { language: ShellLanguage | null }) => null;
}

export const presenceSchemas = {
  'app.presence': z.strictObject({}),
  'app.setPresence': z.strictObject({
    staysOn: z.boolean().optional(),
    opensAtLogin: z.boolean().optional(),
  }),
  'app.tellLanguage': z.strictObject({ language: z.enum(shellLanguages).nullable() }),
};

export const presenceChannels = ['app.presence', 'app.setPresence', 'app.tellLanguage'] as const;
