import { playerKeysWith, type PlayerKeys } from '../features/shared/player-keys.ts';

/** Where texts survive the window; `localStorage` in the product. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const densities = ['compact', 'comfortable'] as const;
export type Density = (typeof densities)[number];

/** What makes the look of the list. */
export type Layout = { name: string } & Pick<
  Preferences,
  'columns' | 'columnWidths' | 'pinnedColumns' | 'density'
>;

export interface Preferences {
  theme: Theme;
  density: Density;
  /** BCP 47 tag of a language that the window has; null follows the system. */
  language: string | null;
  /** Single letters as commands; some people speak or type them by accident (WCAG 2.1.4). */
  hasLetterKeys: boolean;
  playerKeys: PlayerKeys;
  /** Widths in px by column. */
  columnWidths: Readonly<Record<string, number>>;
  /** Ids of the list's columns in their order; null is the first choice. */
  columns: readonly string[] | null;
  /** Ids of columns that stay in sight while the others move sideways. */
  pinnedColumns: readonly string[];
  /** Looks of the list that were kept under a name. */
  layouts: readonly Layout[];
  previewWidth: number;
  hasFacets: boolean;
  facetsWidth: number;
  hasHistogram: boolean;
  /** The list as a plain table, page by page. */
  isPaged: boolean;
  /** Filters of the side panel that are folded. */
  foldedFacets: readonly string[];
}

export interface PreferencesSlice {
  preferences: Preferences;
  prefer: (change: Partial<Preferences>) => void;
}

const key = 'archivolt.preferences';

const defaults: Preferences = {
  theme: 'system',
  density: 'compact',
  language: null,
  hasLetterKeys: true,
  playerKeys: playerKeysWith({}),
  columnWidths: {},
  columns: null,
  pinnedColumns: [],
  layouts: [],
  previewWidth: 340,
  hasFacets: true,
  facetsWidth: 220,
  hasHistogram: true,
  isPaged: false,
  foldedFacets: ['kind', 'service', 'format', 'type', 'channel'],
};

export function createPreferencesSlice(
  set: (change: Partial<PreferencesSlice>) => void,
  get: () => PreferencesSlice,
  texts: TextStore,
): PreferencesSlice {
  return {
    preferences: read(texts),
    prefer: (change) => {
      const preferences = { ...get().preferences, ...change };
      set({ preferences });
      texts.setItem(key, JSON.stringify(preferences));
    },
  };
}

/** Anything that is not as expected falls back to its default: looks are not worth a failed start. */
function read(texts: TextStore): Preferences {
  const kept = parse(texts.getItem(key));
  return {
    theme: themes.find((theme) => theme === kept['theme']) ?? defaults.theme,
    density: readDensity(kept['density']),
    language: typeof kept['language'] === 'string' ? kept['language'] : null,
    hasLetterKeys: kept['hasLetterKeys'] !== false,
    playerKeys: playerKeysWith(kept['playerKeys']),
    columnWidths: readWidths(kept['columnWidths']),
    columns: readNames(kept['columns']),
    pinnedColumns: readNames(kept['pinnedColumns']) ?? [],
    layouts: readLayouts(kept['layouts']),
    previewWidth: readWidth(kept['previewWidth']) ?? defaults.previewWidth,
    hasFacets: kept['hasFacets'] !== false,
    facetsWidth: readWidth(kept['facetsWidth']) ?? defaults.facetsWidth,
    hasHistogram: kept['hasHistogram'] !== false,
    isPaged: kept['isPaged'] === true,
    foldedFacets: readNames(kept['foldedFacets']) ?? defaults.foldedFacets,
  };
}

function readDensity(value: unknown): Density {
  return densities.find((density) => density === value) ?? defaults.density;
}

function readLayouts(value: unknown): readonly Layout[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).flatMap((kept) =>
    typeof kept['name'] === 'string'
      ? {
          name: kept['name'],
          columns: readNames(kept['columns']),
          columnWidths: readWidths(kept['columnWidths']),
          pinnedColumns: readNames(kept['pinnedColumns']) ?? [],
          density: readDensity(kept['density']),
        }
      : [],
  );
}

function readNames(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : null;
}

function parse(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function readWidths(value: unknown): Record<string, number> {
  if (!isRecord(value)) return {};
  const widths: Record<string, number> = {};
  for (const [column, kept] of Object.entries(value)) {
    const width = readWidth(kept);
    if (width !== null) widths[column] = width;
  }
  return widths;
}

function readWidth(value: unknown): number | null {
  return typeof value === 'number' && value >= 32 && value <= 4000 ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
