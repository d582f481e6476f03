/**
 * Who may import whom. Each room names the other rooms and the packages it may use; whatever is not named is refused.
 * The table is the single place that says so: the lint rule `house/rooms` reads it, and docs/architecture.md draws it.
 */

export interface Room {
  /** Folder (or single file) relative to the project root, with forward slashes. */
  readonly path: string;
  /** Rooms this one may import besides itself. */
  readonly rooms: readonly string[];
  /** Packages it may import: names, scopes ending in `/`, `node:` for every builtin, or `*` for all but electron. */
  readonly packages: readonly string[];
}

const beneathMain = ['contract', 'main'] as const;
const handling = [...beneathMain, 'main/catalog', 'main/archive', 'main/acs'] as const;
const nodeSide = ['node:', '*'] as const;
const shown = [
  'react',
  'react-dom',
  'react-aria-components',
  '@tanstack/react-virtual',
  'zustand',
  'i18next',
  'react-i18next',
  'lucide-react',
  'mediabunny',
] as const;

/** Folders of main/ that the engine's entries join together; nothing beneath them may do so. */
const engineRooms = [
  'main/network',
  'main/acs',
  'main/sources',
  'main/ingest',
  'main/transfer',
  'main/archive',
  'main/catalog',
  'main/media',
  'main/export',
  'main/fixity',
  'main/annotations',
  'main/persons',
  'main/live',
] as const;

/** Files and rooms above them: they join rooms into what the engine and the CLI serve. */
const joiningRooms = [
  'main/compose.ts',
  'main/engine-parts.ts',
  'main/engine-notices.ts',
  'main/where-from.ts',
  'main/handlers.ts',
  'main/library-handlers.ts',
  'main/recording-detail.ts',
  'main/opening-page.ts',
  'main/start-in-process.ts',
] as const;

const entry = (path: string): Room => ({
  path,
  rooms: [...beneathMain, ...engineRooms, ...joiningRooms, 'main/cli'],
  packages: nodeSide,
});

/** Every room of the project. `main` itself stands for the small shared files directly in main/ (log, clock, ports). */
const rooms: readonly Room[] = [
  { path: 'contract', rooms: [], packages: ['zod'] },
  { path: 'preload', rooms: ['contract'], packages: ['electron'] },
  { path: 'renderer', rooms: ['contract'], packages: shown },
  {
    path: 'main/index.ts',
    rooms: [...beneathMain, 'main/shell'],
    packages: ['electron', ...nodeSide],
  },
  { path: 'main/shell', rooms: beneathMain, packages: ['electron', ...nodeSide] },
  entry('main/engine.ts'),
  entry('main/cli.ts'),
  entry('main/cli'),
  ...joiningRooms.map(entry),
  { path: 'main/network', rooms: beneathMain, packages: nodeSide },
  { path: 'main/acs', rooms: [...beneathMain, 'main/network'], packages: nodeSide },
  { path: 'main/sources', rooms: [...beneathMain, 'main/acs', 'main/network'], packages: nodeSide },
  { path: 'main/catalog', rooms: beneathMain, packages: nodeSide },
  { path: 'main/archive', rooms: beneathMain, packages: nodeSide },
  { path: 'main/ingest', rooms: handling, packages: nodeSide },
  // A chunk is proven before it is archived, and part of the proof is that its container parses.
  { path: 'main/transfer', rooms: [...handling, 'main/media'], packages: nodeSide },
  { path: 'main/media', rooms: handling, packages: nodeSide },
  { path: 'main/fixity', rooms: handling, packages: nodeSide },
  { path: 'main/export', rooms: [...handling, 'main/media'], packages: nodeSide },
  { path: 'main/annotations', rooms: [...beneathMain, 'main/catalog'], packages: nodeSide },
  { path: 'main/persons', rooms: [...beneathMain, 'main/catalog'], packages: nodeSide },
  { path: 'main/live', rooms: handling, packages: nodeSide },
  { path: 'main', rooms: ['contract'], packages: nodeSide },
  { path: 'simulator', rooms: [], packages: nodeSide },
  { path: 'scripts', rooms: ['simulator', 'main', 'contract'], packages: ['electron', ...nodeSide] },
];

/**
 * Finds the room of a file, the longest path first, so that `main/index.ts` is not taken for `main`.
 *
 * A folder in main/ that the table does not name belongs to no room; the rule then asks for an entry.
 */
export function roomOf(file: string): Room | undefined {
  const found = [...rooms]
    .sort((a, b) => b.path.length - a.path.length)
    .find((room) => file === room.path || file.startsWith(`${room.path}/`));
  const isInUnnamedFolder = found?.path === 'main' && file.slice('main/'.length).includes('/');
  return isInUnnamedFolder ? undefined : found;
}

/** Says whether a room may import a package by that specifier (a builtin with or without `node:`). */
export function mayUsePackage(room: Room, specifier: string, isBuiltin: boolean): boolean {
  if (isBuiltin) return room.packages.includes('node:');
  const name = packageName(specifier);
  if (name === 'electron' || name.startsWith('@electron/')) return room.packages.includes('electron');
  return room.packages.includes('*') || room.packages.includes(name);
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
