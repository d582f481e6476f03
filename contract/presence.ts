/** How the program is there while no window of it is open, and which language its own menus speak. */
import { z } from 'zod';
import { languages, type Language } from './languages.ts';

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
  'app.tellLanguage': (input: { language: Language | null }) => null;
}

export const presenceSchemas = {
  'app.presence': z.strictObject({}),
  'app.setPresence': z.strictObject({
    staysOn: z.boolean().optional(),
    opensAtLogin: z.boolean().optional(),
  }),
  'app.tellLanguage': z.strictObject({ language: z.enum(languages).nullable() }),
};

export const presenceChannels = ['app.presence', 'app.setPresence', 'app.tellLanguage'] as const;
