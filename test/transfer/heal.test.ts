import {
  cpSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFetchContent } from '../../main/acs/content-client.ts';
import { createDigester } from '../../main/archive/digest.ts';
import { blocksPath } from '../../main/archive/layout.ts';
import { listFixityChecks } from '../../main/catalog/fixity.ts';
import { systemClock } from '../../main/clock.ts';
import { checkRecording, type CheckPorts, type PlacedRecording } from '../../main/fixity/check.ts';
import { healRecording } from '../../main/fixity/heal-recording.ts';
import { openSecondCopy } from '../../main/fixity/second-copy.ts';
import { openServiceCopy } from '../../main/fixity/service-copy.ts';
import { writeStaleBags } from '../../main/ingest/bag-keeper.ts';
import { silentLog } from '../../main/log.ts';
import { directNetwork } from '../support/direct-network.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { transferRig, type Rig } from '../support/transfer-rig.ts';

const mib = 1 << 20;

interface Ground {
  rig: Rig;
  place: PlacedRecording;
  documentId: string;
  /** Absolute. */
  content: string;
  path: string;
  ports: CheckPorts;
  fromService: () => ReturnType<typeof healRecording>;
  fromFolder: (folder: string) => ReturnType<typeof healRecording>;
}

async function archived(bytes: number): Promise<Ground> {
  const rig = await transferRig();
  const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes }] }).chunks;
  await rig.transfers.start();
  await rig.settle();
  const { id, folder, path } = rig.db
    .prepare<[], { id: string; folder: string; path: string }>(
      "SELECT r.id, r.folder, f.path FROM files f JOIN recordings r ON r.id = f.recording WHERE f.kind = 'content'",
    )
    .get() ?? { id: '', folder: '', path: '' };
  const digester = createDigester({ threads: 2 });
  onTestFinished(() => digester.close());
  const { clock, db, library: libraryDir } = rig;
  const signal = new AbortController().signal;
  const bags = { db, libraryDir, clock, log: silentLog, delayMs: 0 };
  const settleBags = () => writeStaleBags(bags, signal);
  const ports: CheckPorts = { db, libraryDir, clock, digester, isNoted: true, settleBags };
  const fetchContent = createFetchContent({ clock, network: directNetwork() });
  const place = { id, folder };
  const whereIs = (job: {
    contentLocation: string | null;
    metadataLocation: string | null;
    kind: string;
  }) => ({
    location: (job.kind === 'content' ? job.contentLocation : job.metadataLocation) ?? '',
    service: rig.service,
  });
  const openService = () => openServiceCopy({ db, clock: systemClock, fetchContent, whereIs, signal });
  return {
    rig,
    place,
    documentId: chunk?.documentId ?? '',
    content: join(libraryDir, folder, path),
    path,
    ports,
    fromService: () => healRecording({ ...ports, openSource: openService }, place),
    fromFolder: (copy) =>
      healRecording(
        { ...ports, openSource: (wanted) => openSecondCopy({ folder: copy, wanted, digester }) },
        place,
      ),
  };
}

function flip(path: string, at: number): void {
  chmodSync(path, 0o644);
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 4]), 0, 1, at);
  closeSync(file);
}

/** Flips one to some thousand bytes at each of `count` places. @returns the MiB that were hit, in order */
function damage(path: string, count: number, seed: number): number[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  chmodSync(path, 0o644);
  const bytes = statSync(path).size;
  const hit = new Set<number>();
  const file = openSync(path, 'r+');
  for (let time = 0; time < count; time += 1) {
    const at = random(bytes - 1);
    const buffer = Buffer.alloc(Math.min(1 + random(3000), bytes - at, mib - (at % mib)));
    readSync(file, buffer, 0, buffer.length, at);
    for (let i = 0; i < buffer.length; i += 1) buffer[i] = (buffer[i] ?? 0) ^ (1 + (time % 127));
    writeSync(file, buffer, 0, buffer.length, at);
    hit.add(Math.floor(at / mib));
  }
  closeSync(file);
  return [...hit].sort((a, b) => a - b);
}

it('200 random damages are healed from the service, and only the bad MiB are fetched', async () => {
  const { rig, documentId, content, path, place, ports, fromService } = await archived(256 * mib + 10);
  const want = rig.digestOf(documentId);
  const hit = damage(content, 200, 7);
  expect(hit.length).toBeGreaterThan(100);
  const { findings } = await checkRecording(ports, place, 'full');
  expect(findings).toMatchObject([{ path, result: 'mismatch', badBlocks: hit }]);
  const before = rig.simulator.requests.bytesOf(documentId, 'content');
  const healed = await fromService();
  expect(healed.mended).toMatchObject([{ path, blocks: hit }]);
  expect(healed.check.findings).toEqual([]);
  expect(rig.digestOf(documentId)).toBe(want);
  expect(rig.simulator.requests.bytesOf(documentId, 'content') - before).toBe(
    hit.reduce((sum, block) => sum + (block === 256 ? 10 : mib), 0),
  );
  expect(readdirSync(join(rig.library, 'quarantine')).filter((name) => name.endsWith('.bytes'))).toHaveLength(
    1,
  );
  expect(listFixityChecks(rig.db, place.id, 10).map((check) => check.findings.length)).toEqual([0, 1, 1]);
}, 60_000);

it('the same is healed from two copies under other names, of which each has lost every second MiB', async () => {
  const { rig, documentId, content, fromFolder } = await archived(40 * mib);
  const want = rig.digestOf(documentId);
  const copies = await tempFolder();
  mkdirSync(join(copies, 'a/b'), { recursive: true });
  cpSync(content, join(copies, 'a/b/first.wav'));
  cpSync(content, join(copies, 'second.bin'));
  const hit = damage(content, 200, 9);
  for (let block = 0; block < 40; block += 1)
    flip(join(copies, block % 2 === 0 ? 'a/b/first.wav' : 'second.bin'), block * mib + 17);
  const healed = await fromFolder(copies);
  expect(healed).toMatchObject({ mended: [{ blocks: hit }], failed: [] });
  expect(rig.digestOf(documentId)).toBe(want);
});

it('a copy that is not good either changes nothing', async () => {
  const { content, path, rig, documentId, fromFolder } = await archived(3 * mib);
  const copies = await tempFolder();
  cpSync(content, join(copies, 'copy'));
  damage(content, 1, 11);
  cpSync(content, join(copies, 'copy'), { force: true });
  const before = rig.digestOf(documentId);
  const healed = await fromFolder(copies);
  expect(healed).toMatchObject({ mended: [], failed: [{ path, code: 'digest-wrong' }] });
  expect(healed.check.findings).toMatchObject([{ path, result: 'mismatch' }]);
  expect(rig.digestOf(documentId)).toBe(before);
  rmSync(join(copies, 'copy'));
  expect((await fromFolder(copies)).failed).toEqual([{ path, code: 'file-missing' }]);
});

it('content whose list is lost as well, cut or deleted, and lost metadata come back from the service', async () => {
  const { rig, documentId, content, path, place, fromService } = await archived(3 * mib + 4);
  const want = rig.digestOf(documentId);
  const list = join(rig.library, place.folder, blocksPath(path));
  for (const harm of [
    () => truncateSync(content, mib + 1),
    () => rmSync(content),
    () => {
      writeFileSync(list, 'nonsense');
      damage(content, 3, 1);
    },
    () => rmSync(list),
    () => rmSync(join(dirname(content), '0000.metadata.json')),
    () => rmSync(join(rig.library, place.folder, 'manifest-sha256.txt')),
  ]) {
    if (statSync(content, { throwIfNoEntry: false })) chmodSync(content, 0o644);
    harm();
    const healed = await fromService();
    expect(healed.failed).toEqual([]);
    expect(healed.mended.length).toBeGreaterThan(0);
    expect(healed.check.findings).toEqual([]);
    expect(rig.digestOf(documentId)).toBe(want);
  }
});

it('a service that has forgotten the recording is named, and nothing is changed', async () => {
  const { rig, documentId, content, path, fromService } = await archived(2 * mib);
  damage(content, 1, 2);
  rig.clock.advance(30 * 86_400_000);
  const healed = await fromService();
  expect(healed.failed).toEqual([{ path, code: 'not-found' }]);
  expect(rig.digestOf(documentId)).not.toBeNull();
});
