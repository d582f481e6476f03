/** Which key does what in the player. Pure. Keys can be changed; two commands never share one. */

/** What keys do from the start, by `event.key`; letters and named keys tell Shift apart. */
const defaultKeys = {
  play: ' ',
  back10: 'j',
  playToo: 'k',
  forward10: 'l',
  back5: 'ArrowLeft',
  forward5: 'ArrowRight',
  frameBack: ',',
  frameForward: '.',
  mark: 'm',
  markerBack: '{',
  markerForward: '}',
  mute: 's',
  slower: '[',
  faster: ']',
  loop: 'Shift+L',
} as const;

export type PlayerCommand = keyof typeof defaultKeys;
export const playerCommands = Object.keys(defaultKeys) as PlayerCommand[];
export type PlayerKeys = Readonly<Record<PlayerCommand, string>>;

/** They move in lists and on the axis, type, or belong to the frame and to the system. */
const reserved =
  /^([0-9/?+-]|(Shift\+)?(Escape|Tab|Enter|Backspace|Delete|Home|End|PageUp|PageDown|ContextMenu|F\d+))$/;
const modifiers: readonly string[] = [
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Dead',
  'Process',
];

/** The key of an event as it is kept; null for what alone is no key. */
export function keyOf({ key, shiftKey }: { key: string; shiftKey: boolean }): string | null {
  if (modifiers.includes(key)) return null;
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (isLetter) return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  return key.length > 1 && shiftKey ? `Shift+${key}` : key;
}

export type KeyRefusal = { why: 'reserved' } | { why: 'taken'; by: PlayerCommand };

/** Why a command cannot have a key; null when it can. */
export function refusalOf(keys: PlayerKeys, command: PlayerCommand, key: string): KeyRefusal | null {
  if (reserved.test(key)) return { why: 'reserved' };
  const by = playerCommands.find((each) => each !== command && keys[each] === key);
  return by === undefined ? null : { why: 'taken', by };
}

/** All keys with those that were changed; a change that would be refused is left out. */
export function playerKeysWith(changed: unknown): PlayerKeys {
  const wanted = typeof changed === 'object' && changed !== null ? Object.entries(changed) : [];
  const keys: Record<PlayerCommand, string> = { ...defaultKeys };
  const given = wanted.flatMap(([name, key]): [PlayerCommand, string][] => {
    const command = playerCommands.find((each) => each === name);
    return command !== undefined && typeof key === 'string' && key !== '' ? [[command, key]] : [];
  });
  // All at once, so that two commands that changed places are not in each other's way.
  for (const [command, key] of given) keys[command] = key;
  for (const command of playerCommands)
    if (refusalOf(keys, command, keys[command])) return { ...defaultKeys };
  return keys;
}

export function commandOf(keys: PlayerKeys, key: string): PlayerCommand | undefined {
  return playerCommands.find((command) => keys[command] === key);
}

const signs: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A key as it stands on the keyboard. */
export function keyLabel(key: string): string {
  const [shift, name] = key.startsWith('Shift+') ? ['Shift+', key.slice(6)] : ['', key];
  return `${shift}${signs[name] ?? (name.length === 1 ? name.toUpperCase() : name)}`;
}
