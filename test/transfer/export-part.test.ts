import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { appendFile, chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EncodedPacketSink, FilePathSource, Input, ALL_FORMATS } from 'mediabunny';
import { expect, it } from 'vitest';
import { plainForm, type ExportForm, type ExportSelection } from '../../contract/exports.ts';
import { filesOfRecording } from '../../main/catalog/files.ts';
import { savePerson } from '../../main/catalog/persons.ts';
import { findRecordingRow, listFolders } from '../../main/catalog/recordings.ts';
import type { EngineParts } from '../../main/engine-parts.ts';
import { probeMedia } from '../../main/media/probe.ts';
import { demoLibrary } from '../support/engine-library.ts';
import { exportRig, orderTo } from '../support/export-rig.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);

interface EditList {
  edits: {
    file: string;
    sha256: string;
    source: { file: string; sha256: string };
    taken: { fromMs: number; toMs: number };
    how: string;
    tracks?: { type: 'video' | 'audio'; fromSeconds: number; packets: number; sha256: string }[];
  }[];
}

async function exportTo(
  libraryDir: string,
  { db }: EngineParts,
  selection: ExportSelection,
  form: Partial<ExportForm> = {},
): Promise<string> {
  const target = join(await tempFolder(), 'bag');
  const exports = exportRig(db, libraryDir);
  const order = orderTo(target, { selection, form: { ...plainForm, ...form } });
  expect(await exports.preflight(order)).toMatchObject({ isTargetFree: true });
  expect(await exports.settled(exports.start(order).id)).toMatchObject({ state: 'done', code: null });
  for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
    await run('sha256sum', ['--check', '--strict', '--quiet', manifest], { cwd: target });
  return target;
}

async function textsOf(bag: string): Promise<string> {
  const names = await readdir(bag, { recursive: true });
  const texts = names.filter((name) => /\.(csv|json|html|txt)$/.test(name));
  return [...names, ...(await Promise.all(texts.map((name) => readFile(join(bag, name), 'utf8'))))].join(
    '\n',
  );
}

it('an export about one person holds all of theirs and names nobody else, unless the originals are asked for', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 7 });
  const rows = listFolders(parts.db).flatMap(({ id }) => findRecordingRow(parts.db, id) ?? []);
  const crowded = rows.find(({ participants }) => participants.length > 1);
  const own = crowded?.participants[0]?.rawId ?? '';
  const person = savePerson(
    parts.db,
    null,
    {
      key: null,
      name: 'Wanda Subject',
      identifiers: [{ identifier: own, validFrom: null, validTo: null, shownName: null }],
    },
    1,
  );
  const theirs = rows.filter(({ participants }) => participants.some(({ rawId }) => rawId === own));
  const others = rows.flatMap(({ participants }) =>
    participants
      .filter(({ rawId }) => rawId !== own)
      .flatMap(({ rawId, displayName, phoneNumber }) => [rawId, displayName, phoneNumber]),
  );
  const bag = await exportTo(libraryDir, parts, { kind: 'person', person });
  const index = JSON.parse(await readFile(join(bag, 'index.json'), 'utf8')) as {
    recordings: { id: string }[];
  };
  expect(index.recordings.map(({ id }) => id).sort()).toEqual(theirs.map(({ id }) => id).sort());
  const text = await textsOf(bag);
  expect(text).toContain('Wanda Subject');
  expect(text).toContain(own);
  expect(text).toContain('other-person-1');
  expect(others.length).toBeGreaterThan(1);
  for (const other of others) if (other !== null) expect(text).not.toContain(other);
  const whole = await exportTo(libraryDir, parts, { kind: 'person', person }, { hasOriginals: true });
  expect((await textsOf(whole)).includes(others[0] ?? 'none')).toBe(true);
}, 120_000);

it('a range of each format is derived again from its source by the edit list alone', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 7 });
  const seen = new Set<string>();
  for (const { id, folder } of listFolders(parts.db)) {
    const content = filesOfRecording(parts.db, id).find(({ kind }) => kind === 'content');
    const format = content?.path.slice(-3) ?? '';
    if (content === undefined || seen.has(format)) continue;
    seen.add(format);
    const selection: ExportSelection = {
      kind: 'range',
      id,
      pieces: [{ path: content.path, fromMs: 1500, toMs: 2750.5 }],
      handleMs: 250,
    };
    const [bag, again] = [
      await exportTo(libraryDir, parts, selection),
      await exportTo(libraryDir, parts, selection),
    ];
    const part = join(
      bag,
      (await readdir(bag, { recursive: true })).find((name) => name.includes('range-1.')) ?? '',
    );
    const list = JSON.parse(await readFile(join(part, '../edit-list.json'), 'utf8')) as EditList;
    const [edit] = list.edits;
    expect(edit).toMatchObject({ source: { file: content.path, sha256: content.digest } });
    expect(edit?.taken.fromMs).toBeLessThanOrEqual(1250);
    expect(edit?.taken.toMs).toBeGreaterThanOrEqual(2999);
    const report = await probeMedia(part, { expectedDurationMs: null, participantsWithChannel: 0 });
    expect(report).toMatchObject({ isRecording: true, findings: [] });
    if (format === 'wav') expect(edit?.taken).toEqual({ fromMs: 1250, toMs: 3000.5 });
    if (format === 'mp4') await expectSamePackets(join(libraryDir, folder, content.path), edit);
    else {
      const derived = await run('sh', ['-c', `(${edit?.how.replace(/ > \S+$/, '') ?? ''}) | sha256sum`], {
        cwd: join(libraryDir, folder),
      });
      expect(derived.stdout.slice(0, 64)).toBe(edit?.sha256);
    }
    const lists = await Promise.all(
      [bag, again].map((one) => readFile(join(one, 'manifest-sha256.txt'), 'utf8')),
    );
    expect(lists[0]).toBe(lists[1]);
    expect(await readFile(join(bag, 'index.json'), 'utf8')).toContain('"outcome": "part"');
  }
  expect([...seen].sort()).toEqual(['mp3', 'mp4', 'wav']);
  expect((await readdir(join(libraryDir, 'partials'))).filter((name) => name.startsWith('export-'))).toEqual(
    [],
  );
}, 120_000);

/** The digest over so many packets of the source, from where the edit list says, is the one it tells. */
async function expectSamePackets(source: string, edit: EditList['edits'][number] | undefined): Promise<void> {
  const input = new Input({ source: new FilePathSource(source), formats: ALL_FORMATS });
  for (const { type, fromSeconds, packets, sha256 } of edit?.tracks ?? []) {
    const track = await (type === 'video' ? input.getPrimaryVideoTrack() : input.getPrimaryAudioTrack());
    if (track === null) throw new Error(type);
    const sink = new EncodedPacketSink(track);
    const hash = createHash('sha256');
    let packet = await sink.getPacket(fromSeconds);
    for (let at = 0; at < packets && packet !== null; at += 1) {
      hash.update(packet.data);
      packet = await sink.getNextPacket(packet);
    }
    expect(hash.digest('hex')).toBe(sha256);
  }
  input.dispose();
}

it('a range of damaged content, or of none, is refused', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 2 });
  const [place] = listFolders(parts.db);
  const id = place?.id ?? '';
  const path = filesOfRecording(parts.db, id).find(({ kind }) => kind === 'content')?.path ?? '';
  const exports = exportRig(parts.db, libraryDir);
  const order = (piece: string) =>
    orderTo(join(libraryDir, '..', `part-${piece.slice(-4)}`), {
      selection: { kind: 'range', id, pieces: [{ path: piece, fromMs: 0, toMs: 500 }], handleMs: 0 },
    });
  await expect(exports.preflight(order('data/chunks/9999.wav'))).rejects.toMatchObject({
    code: 'file-missing',
  });
  const full = join(libraryDir, place?.folder ?? '', path);
  await chmod(full, 0o644);
  await appendFile(full, 'x');
  const target = join(await tempFolder(), 'bag');
  const view = await exports.settled(exports.start({ ...order(path), target }).id);
  expect(view).toMatchObject({ state: 'incomplete', itemsDone: 0, itemsShort: 1 });
}, 60_000);

it('exports on record are compared with each other and with today; what is not whole stays out when asked for', async () => {
  const { libraryDir, parts } = await demoLibrary({ count: 3 });
  const ids = listFolders(parts.db).map(({ id }) => id);
  const exports = exportRig(parts.db, libraryDir);
  const exported = async (selection: ExportSelection, form: Partial<ExportForm> = {}): Promise<string> => {
    const target = join(await tempFolder(), 'bag');
    const order = orderTo(target, { selection, form: { ...plainForm, ...form } });
    return (await exports.settled(exports.start(order).id)).id;
  };
  const [all, two] = [await exported({ kind: 'all' }), await exported({ kind: 'ids', ids: ids.slice(0, 2) })];
  const last = filesOfRecording(parts.db, ids[2] ?? '').length;
  const rest = listFolders(parts.db).flatMap(({ id }) => filesOfRecording(parts.db, id)).length - last;
  expect(exports.compare(all, two)).toMatchObject({
    sameCount: rest,
    onlyFirstCount: last,
    onlySecondCount: 0,
  });
  expect(exports.compare(two, null)).toMatchObject({ sameCount: rest, changedCount: 0 });
  parts.db.prepare("UPDATE files SET digest = 'f' WHERE id = (SELECT min(id) FROM files)").run();
  expect(exports.compare(all, null)).toMatchObject({
    changedCount: 1,
    onlyFirstCount: 0,
    onlySecondCount: 0,
  });
  expect(() => exports.compare(all, randomUUID())).toThrow(
    expect.objectContaining({ code: 'usage' }) as Error,
  );
  parts.db.prepare("UPDATE recordings SET state = 'incomplete' WHERE id = ?").run(ids[2]);
  const whole = await exported({ kind: 'all' }, { isOnlyWhole: true });
  expect(exports.list(9).find(({ id }) => id === whole)?.items).toBe(2);
}, 60_000);
