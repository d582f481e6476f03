import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ParticipantView, RecordingRow } from '../../contract/views.ts';
import { defaultTemplate } from '../../contract/exports.ts';
import { keyOf, nameFolders } from '../../main/export/names.ts';
import { codeOf } from '../support/code-of.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'CON',
    'nul.txt',
    'COM¹',
    '..',
    '. .',
    'a/b\\c',
    '\u202Egpj.exe',
    'E\u0301',
    'É',
    'é',
    '😀'.repeat(60),
  ),
);

const row = (
  id: string,
  startedAt: number | null,
  names: readonly string[],
  callId: string | null,
): RecordingRow => ({
  id,
  recordingId: null,
  callId,
  serverCallId: null,
  service: null,
  startedAt,
  durationMs: null,
  state: 'archived',
  chunkCount: 1,
  archivedChunkCount: 1,
  bytes: 1,
  format: null,
  contentType: null,
  channelType: null,
  tags: [],
  cases: [],
  participants: names.map((displayName, at): ParticipantView => ({
    rawId: String(at),
    kind: 'unknown',
    displayName,
    phoneNumber: null,
    channel: null,
  })),
  deadlineAt: null,
});

const rows = fc.array(
  fc
    .tuple(
      fc.stringMatching(/^[0-9a-z]{26}$/),
      fc.option(fc.integer({ min: 0, max: 4e12 })),
      fc.array(nasty, { maxLength: 5 }),
      fc.option(nasty),
    )
    .map((given) => row(...given)),
  { minLength: 1, maxLength: 20 },
);

const templates = fc.constantFrom(
  defaultTemplate,
  '{participants}',
  '{callId}/{participants}',
  '{start:yyyy}/{start:MM}/{service}_{callId}_{recordingId}',
  '{participants}/{participants}/{participants}',
);

it('names are fit for every file system, differ where case and form do not count, and fit into the room', () => {
  fc.assert(
    fc.property(rows, templates, fc.integer({ min: 30, max: 200 }), (given, template, room) => {
      const names = nameFolders(given, template, room);
      expect(names).toHaveLength(given.length);
      expect(new Set(names.map(keyOf)).size).toBe(names.length);
      for (const name of names) {
        expect(name.length).toBeLessThanOrEqual(room);
        expect(name).toBe(name.normalize('NFC'));
        expect(name).not.toMatch(/\p{Cs}/u);
        for (const part of name.split('/')) {
          expect(part).toMatch(/^[^<>:"\\|?*\p{Cc}\p{Cf}]+$/u);
          expect(part).not.toMatch(/^[ .]|[ .]$/);
          expect(part).not.toMatch(/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i);
        }
      }
      expect(nameFolders(given, template, room)).toEqual(names);
    }),
    { numRuns: 500 },
  );
});

it('no name lies inside another one', () => {
  fc.assert(
    fc.property(rows, templates, (given, template) => {
      const keys = nameFolders(given, template, 120).map((name) => `${keyOf(name)}/`);
      for (const one of keys)
        for (const other of keys) expect(one !== other && other.startsWith(one)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

it('an unknown field and a target without room are refused', () => {
  const given = [row('0'.repeat(26), 0, ['Ada'], null)];
  expect(codeOf(() => nameFolders(given, '{caseId}', 100)).code).toBe('usage');
  expect(codeOf(() => nameFolders(given, defaultTemplate, 29)).code).toBe('usage');
  expect(nameFolders(given, defaultTemplate, 100)).toEqual(['1970-01-01/1970-01-01T00-00-00Z_Ada_00000000']);
});
