import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandOf,
  keyLabel,
  keyOf,
  playerCommands,
  playerKeysWith,
  refusalOf,
} from '../../renderer/features/shared/player-keys.ts';

describe('keys of the player', () => {
  const keys = playerKeysWith({});

  it('begin with one key for each command, none of which would be refused', () => {
    for (const command of playerCommands) {
      expect(commandOf(keys, keys[command])).toBe(command);
      expect(refusalOf(keys, command, keys[command])).toBeNull();
    }
  });

  it('refuse what another command has, and what has a fixed meaning', () => {
    expect(refusalOf(keys, 'mark', 'j')).toEqual({ why: 'taken', by: 'back10' });
    for (const key of ['5', '/', '?', '+', 'Escape', 'Tab', 'Enter', 'Shift+Tab', 'F5'])
      expect(refusalOf(keys, 'mark', key)).toEqual({ why: 'reserved' });
    expect(refusalOf(keys, 'mark', 'Shift+M')).toBeNull();
  });

  it('tell Shift apart for letters and named keys, not for what Shift types', () => {
    expect(keyOf({ key: 'L', shiftKey: true })).toBe('Shift+L');
    expect(keyOf({ key: 'L', shiftKey: false })).toBe('l');
    expect(keyOf({ key: '{', shiftKey: true })).toBe('{');
    expect(keyOf({ key: 'ArrowLeft', shiftKey: true })).toBe('Shift+ArrowLeft');
    expect(keyOf({ key: 'Shift', shiftKey: true })).toBeNull();
    expect(keyLabel('Shift+L')).toBe('Shift+L');
    expect(keyLabel(' ')).toBe('Space');
  });

  it('are kept, two that changed places too; what is kept wrong falls back whole', () => {
    expect(playerKeysWith({ mark: 'n' }).mark).toBe('n');
    expect(playerKeysWith({ back10: 'l', forward10: 'j' })).toMatchObject({ back10: 'l', forward10: 'j' });
    for (const kept of [{ mark: 'j' }, { mark: '7' }, { mark: 5 }, { fly: 'x' }, null, 'x'])
      expect(playerKeysWith(kept)).toEqual(keys);
  });

  it('never let two commands share a key, whatever was kept', () => {
    const kept = fc.dictionary(
      fc.constantFrom(...playerCommands),
      fc.constantFrom('a', 'b', 'j', ' ', '5', 'm'),
    );
    fc.assert(
      fc.property(kept, (changed) => {
        const all = Object.values(playerKeysWith(changed));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});
