/** The command line as a user has it: a child process, a real library, the service's stand-in with its faults. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openLibrary } from '../../main/archive/library.ts';
import { buildDemoSet } from '../../simulator/demo-set.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { temporaryFolder } from '../support/catalog.ts';
import { runCli } from '../support/cli.ts';

const minuteMs = 60_000;
const run = promisify(execFile);

interface ListedRow {
  id: string;
  recordingId: string | null;
  state: string;
  chunks: { documentId: string; sha256: string | null; path: string | null }[];
}

interface IngestDocument {
  recordings: number;
  archived: number;
  unfinished: { recordingId: string | null; state: string; code: string | null }[];
  refused: { code: string }[];
}

interface Stage {
  folder: string;
  library: string;
  drop: string;
  config: string;
  simulator: Simulator;
}

async function openStage(service: { connectionString?: string } = {}): Promise<Stage> {
  const folder = temporaryFolder();
  const simulator = await startSimulator({ seed: 'cli' });
  onTestFinished(() => simulator.close());
  const { connectionString, contentHosts } = simulator.endpoints;
  const drop = join(folder, 'drop');
  mkdirSync(drop);
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      services: [{ name: 'contoso', connectionString, contentHosts, ...service }],
      sources: [{ kind: 'folder', path: drop }],
    }),
  );
  return { folder, library: join(folder, 'library'), drop, config, simulator };
}

const ingest = ({ library, config }: Stage) =>
  runCli('ingest', '--until-idle', '--json', '--library', library, '--config', config);

const list = async ({ library }: Stage) =>
  (await runCli('list', '--json', '--library', library)).document as ListedRow[];

function bagsOf(library: string): string[] {
  return readdirSync(join(library, 'recordings'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('bagit.txt'))
    .map((path) => join(library, 'recordings', path, '..'));
}

test(
  'with every fault on, all that can be archived is, what is lost is named, and a second run changes nothing',
  { timeout: 8 * minuteMs },
  async () => {
    const stage = await openStage();
    const demo = buildDemoSet(stage.simulator, { seed: 'cli' });
    await stage.simulator.dropEvents(stage.drop, demo.events, { repeat: 1.3, shuffle: 'cli' });

    const first = await ingest(stage);
    const rows = await list(stage);
    const chunks = new Map(rows.flatMap((row) => row.chunks.map((chunk) => [chunk.documentId, chunk])));
    for (const { title, recording, expected } of demo.items) {
      const states = recording.chunks.map(({ documentId }) => chunks.get(documentId)?.sha256 ?? null);
      const wanted = await Promise.all(recording.chunks.map(({ content }) => content.sha256()));
      expect({ title, states }).toEqual({
        title,
        states: expected.end === 'archived' ? wanted : wanted.map(() => null),
      });
    }
    const { unfinished, refused } = first.document as IngestDocument;
    expect(first.exitCode).toBe(3);
    expect(unfinished.map(({ state, code }) => `${state} ${String(code)}`).sort()).toEqual([
      'expired expired',
      'failed host-not-allowed',
    ]);
    expect(refused.map(({ code }) => code)).toEqual(['event-invalid']);
    expect(stage.simulator.requests.leaks()).toEqual([]);

    for (const bag of bagsOf(stage.library)) {
      await run('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: bag });
      await run('sha256sum', ['-c', '--quiet', 'tagmanifest-sha256.txt'], { cwd: bag });
    }
    expect(bagsOf(stage.library)).toHaveLength(rows.length);

    const sent = stage.simulator.requests.entries.filter(
      ({ status }) => status === 200 || status === 206,
    ).length;
    expect((await ingest(stage)).exitCode).toBe(3);
    expect(await list(stage)).toEqual(rows);
    expect(
      stage.simulator.requests.entries.filter(({ status }) => status === 200 || status === 206),
    ).toHaveLength(sent);
    expect((await runCli('verify', '--library', stage.library)).exitCode).toBe(0);
  },
);

test(
  'when nothing is lost the exit code is 0, and damage is found afterwards',
  { timeout: 2 * minuteMs },
  async () => {
    const stage = await openStage();
    const call = stage.simulator.addRecording({
      format: 'wav',
      chunks: [{ durationMs: 2000 }, { durationMs: 2000 }],
    });
    await stage.simulator.dropEvents(stage.drop, [stage.simulator.events.fileStatus(call)]);
    expect(await ingest(stage)).toMatchObject({
      exitCode: 0,
      document: { recordings: 1, archived: 1, unfinished: [] },
    });

    const [row] = await list(stage);
    const path = join(stage.library, row?.chunks[1]?.path ?? '');
    const bytes = readFileSync(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await run('chmod', ['u+w', path]);
    writeFileSync(path, bytes);
    expect(await runCli('verify', '--quick', '--json', '--library', stage.library)).toMatchObject({
      exitCode: 0,
    });
    const full = await runCli('verify', '--json', '--library', stage.library);
    expect(full).toMatchObject({
      exitCode: 4,
      document: { depth: 'full', findings: [{ result: 'mismatch', path: row?.chunks[1]?.path }] },
    });
  },
);

test(
  'a wrong key is named, nothing is lost, and the right key brings everything home',
  { timeout: 6 * minuteMs },
  async () => {
    const wrong = `accesskey=${Buffer.from('some other key').toString('base64')}`;
    const stage = await openStage();
    const right = readFileSync(stage.config, 'utf8');
    writeFileSync(stage.config, right.replace(/accesskey=[^"]+/, wrong));
    const call = stage.simulator.addRecording({ format: 'wav', chunks: [{ durationMs: 1000 }] });
    await stage.simulator.dropEvents(stage.drop, [stage.simulator.events.fileStatus(call)]);
    const refused = await ingest(stage);
    expect(refused.exitCode).toBe(3);
    expect((refused.document as IngestDocument).unfinished).toMatchObject([
      { state: 'waiting', code: 'auth-rejected' },
    ]);
    writeFileSync(stage.config, right);
    expect(await ingest(stage)).toMatchObject({ exitCode: 0, document: { archived: 1 } });
  },
);

test.each([
  ['an unknown key', '{"services": [], "sorces": []}', 'config-invalid', 'sorces'],
  ['no JSON', '{', 'config-unreadable', 'not JSON'],
  [
    'plain http abroad',
    '{"services":[{"name":"a","connectionString":"endpoint=http://example.com/;accesskey=AAAA"}]}',
    'endpoint-insecure',
    'example.com',
  ],
  [
    'no key',
    '{"services":[{"name":"a","connectionString":"endpoint=https://a.communication.azure.com/"}]}',
    'connection-string-invalid',
    '',
  ],
])('a configuration with %s is refused before the library is touched', async (_, text, code, named) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.json'), text);
  const library = join(folder, 'library');
  const answer = await runCli(
    'ingest',
    '--until-idle',
    '--json',
    '--library',
    library,
    '--config',
    join(folder, 'config.json'),
  );
  expect(answer).toMatchObject({ exitCode: 1, document: { error: { code } } });
  expect(answer.stderr).toContain(named);
  expect(readdirSync(folder)).toEqual(['config.json']);
});

test('a newer library and a foreign folder are refused and left as they were', async () => {
  const folder = temporaryFolder();
  const newer = join(folder, 'newer');
  mkdirSync(newer);
  writeFileSync(join(newer, 'archive.json'), '{"format":"archivolt-library","version":99}');
  expect(await runCli('list', '--json', '--library', newer)).toMatchObject({
    exitCode: 5,
    document: { error: { code: 'library-newer' } },
  });
  expect(await runCli('ingest', '--until-idle', '--library', newer)).toMatchObject({ exitCode: 5 });
  expect(readdirSync(newer)).toEqual(['archive.json']);
  const foreign = join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'letter.txt'), 'not yours');
  expect(await runCli('ingest', '--until-idle', '--json', '--library', foreign)).toMatchObject({
    exitCode: 5,
    document: { error: { code: 'not-a-library' } },
  });
  expect(readdirSync(foreign)).toEqual(['letter.txt']);
});

test('a library that is open elsewhere is refused for writing and can be read', async () => {
  const library = join(temporaryFolder(), 'library');
  expect((await runCli('ingest', '--until-idle', '--library', library)).exitCode).toBe(0);
  const held = await openLibrary(library, { createIfMissing: false });
  onTestFinished(() => held.close());
  expect(await runCli('ingest', '--until-idle', '--json', '--library', library)).toMatchObject({
    exitCode: 5,
    document: { error: { code: 'library-locked' } },
  });
  expect(await runCli('list', '--json', '--library', library)).toMatchObject({ exitCode: 0, document: [] });
});

test.each([
  [[]],
  [['frobnicate']],
  [['show']],
  [['list', '--nonsense']],
  [['search', 'x', '--limit', 'many']],
])('the words %j are wrong usage', async (words) => {
  const answer = await runCli(...words, '--library', temporaryFolder());
  expect(answer.exitCode).toBe(1);
  expect(answer.stderr).toContain('Usage:');
});
