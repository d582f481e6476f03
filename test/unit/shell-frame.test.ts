import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema, sourceSchema } from '../../contract/config.ts';
import { ArchiveError, viewOfError } from '../../contract/error.ts';
import { menuCommands, type MenuCommand } from '../../contract/requests.ts';
import { transferStates, type TransferState, type TransferSummary } from '../../contract/views.ts';
import { silentLog } from '../../main/log.ts';
import { sourceIds } from '../../main/source-ids.ts';
import { readCommandLine } from '../../main/shell/command-line.ts';
import { describeMenu } from '../../main/shell/menu.ts';
import { wordsIn } from '../../main/shell/native-words.ts';
import { announceNotices } from '../../main/shell/notices.ts';
import { nextProgress, noProgress, type Progress } from '../../main/shell/progress.ts';
import { openShellState } from '../../main/shell/shell-state.ts';
import { viewSources } from '../../main/shell/sources-view.ts';
import { followTransfers } from '../../main/shell/task-bar.ts';
import { openingBounds } from '../../main/shell/window-bounds.ts';
import { manualClock, settled } from '../support/manual-clock.ts';

describe('readCommandLine', () => {
  it('takes our switches in both forms, relative to where it was started', () => {
    const args = [
      '.',
      '--library',
      'lib',
      '--config=/c.json',
      '--no-sandbox',
      '--inspect=0',
      '--user-data-dir',
      '/u',
      '--background',
    ];
    expect(readCommandLine(args, '/home/a')).toEqual({
      libraryDir: '/home/a/lib',
      configPath: '/c.json',
      userDataDir: '/u',
      isBackground: true,
    });
  });

  it('ignores what it does not know, and switches without a value', () => {
    const nothing = { libraryDir: null, configPath: null, userDataDir: null, isBackground: false };
    expect(readCommandLine(['--enable-x', 'y', '--library', '--config='], '/')).toEqual(nothing);
    expect(readCommandLine(['-psn_0_1', '--', '--library', 'x'], '/')).toEqual(nothing);
  });
});

describe('openingBounds', () => {
  const screens = [
    { x: 0, y: 24, width: 1920, height: 1056 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const saved = { x: 100, y: 100, width: 1300, height: 900, isMaximized: false };

  it.each([
    ['nothing saved', null, { width: 1280, height: 800 }],
    ['a place on a screen', saved, { x: 100, y: 100, width: 1300, height: 900 }],
    ['the second screen', { ...saved, x: 2500 }, { x: 2500, y: 100, width: 1300, height: 900 }],
    ['a screen that is gone', { ...saved, x: 5000 }, { width: 1300, height: 900 }],
    ['a title bar above the screen', { ...saved, y: -200 }, { width: 1300, height: 900 }],
    ['a title bar below the screen', { ...saved, y: 1060 }, { width: 1300, height: 900 }],
    ['a sliver', { ...saved, x: -1280 }, { width: 1300, height: 900 }],
    ['too small', { ...saved, width: 10, height: 10 }, { x: 100, y: 100, width: 1024, height: 640 }],
  ])('%s', (_case, given, expected) => {
    expect(openingBounds(given, screens)).toEqual(expected);
  });
});

describe('openShellState', () => {
  it('remembers over a restart, and takes a broken file for none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'archivolt-state-'));
    const path = join(folder, 'state.json');
    const bounds = { x: 1, y: 2, width: 1024, height: 640, isMaximized: true };
    const others = { staysOn: true, hasToldStaysOn: false, language: null };
    const state = await openShellState(path, silentLog);
    await Promise.all([state.remember({ bounds }), state.remember({ libraryDir: '/l' })]);
    expect((await openShellState(path, silentLog)).current).toEqual({
      ...others,
      bounds,
      libraryDir: '/l',
    });
    await state.remember({ staysOn: false, hasToldStaysOn: true, language: 'ar' });
    expect((await openShellState(path, silentLog)).current).toEqual({
      staysOn: false,
      hasToldStaysOn: true,
      language: 'ar',
      bounds,
      libraryDir: '/l',
    });
    await writeFile(path, '{"libraryDir":"/l","bounds":{"x":"a"}}');
    expect((await openShellState(path, silentLog)).current).toEqual({
      ...others,
      bounds: null,
      libraryDir: '/l',
    });
    await writeFile(path, '{');
    expect((await openShellState(path, silentLog)).current).toEqual({
      ...others,
      bounds: null,
      libraryDir: null,
    });
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');
    await state.remember({ libraryDir: '/m' });
    expect(await readFile(folder, 'utf8')).toContain('a file');
    await rm(folder);
  });
});

const byState = (changes: Partial<Record<TransferState, number>>): Record<TransferState, number> => ({
  ...(Object.fromEntries(transferStates.map((state) => [state, 0])) as Record<TransferState, number>),
  ...changes,
});
const busy = (bytesLeft: number, isPaused = false): TransferSummary => ({
  byState: byState({ downloading: 1 }),
  bytesLeft,
  isPaused,
  hold: null,
  limitBytesPerSecond: null,
  isLimitLifted: false,
  bytesPerSecond: 0,
  nextDeadlineAt: null,
  forecast: { inTime: 0, spareMs: null, late: 0 },
});

describe('nextProgress', () => {
  it('grows over a burst of transfers, never past its bounds, and ends with it', () => {
    const seen: Progress[] = [];
    for (const left of [100, 200, 50, 0]) seen.push(nextProgress(seen.at(-1) ?? noProgress, busy(left)));
    expect(seen.map(({ fraction }) => fraction)).toEqual([0, 0, 0.75, 1]);
    const idle = { ...busy(0), byState: byState({ waiting: 3, failed: 1 }) };
    expect(nextProgress(seen[2] ?? noProgress, idle)).toEqual(noProgress);
  });

  it('shows a pause, and work of unknown size', () => {
    expect(nextProgress(noProgress, busy(10, true)).mode).toBe('paused');
    expect(nextProgress(noProgress, busy(0))).toMatchObject({ mode: 'indeterminate', fraction: 2 });
  });
});

describe('followTransfers', () => {
  it('asks at most once a second, and once more after the last change', async () => {
    const clock = manualClock();
    let askedCount = 0;
    const shown: number[] = [];
    const changed = followTransfers(
      () => {
        askedCount += 1;
        return Promise.resolve({ ok: true, value: busy(100 / askedCount) });
      },
      ({ fraction }) => shown.push(fraction),
      clock,
    );
    for (let time = 0; time < 50; time += 1) changed();
    await settled();
    changed();
    expect(askedCount).toBe(1);
    await clock.advance(1_000);
    expect(askedCount).toBe(2);
    await clock.advance(1_000);
    await clock.advance(1_000);
    expect(askedCount).toBe(2);
    changed();
    await settled();
    expect(askedCount).toBe(3);
    expect(shown.slice(0, 2)).toEqual([0, 0.5]);
  });
});

describe('announceNotices', () => {
  const notice = (kind: 'recording-lost' | 'source-failed' | 'recording-archived') => ({
    kind,
    code: null,
    subject: 's',
    at: 0,
  });

  it('announces losses and failing sources only, and not each one of many', async () => {
    const clock = manualClock();
    const announce = announceNotices(clock, () => wordsIn('en'));
    expect(announce(notice('recording-archived'))).toBeNull();
    expect(announce(notice('recording-lost'))).toMatchObject({ command: 'transfers' });
    expect(announce(notice('source-failed'))).toMatchObject({ command: 'sources' });
    await clock.advance(59_000);
    expect(announce(notice('recording-lost'))).toBeNull();
    await clock.advance(60_000);
    expect(announce(notice('recording-lost'))).not.toBeNull();
  });
});

describe('describeMenu', () => {
  it.each([true, false])('offers every command once (macOS: %s)', (isMac) => {
    const commands: MenuCommand[] = [];
    const menu = describeMenu({
      isMac,
      isDevelopment: false,
      appName: 'Archivolt',
      words: wordsIn('en').menu,
      onCommand: (command) => commands.push(command),
      onRestartEngine: () => undefined,
    });
    const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    for (const { click } of items) (click as (() => void) | undefined)?.();
    expect(commands.sort()).toEqual([...menuCommands].sort());
    expect(JSON.stringify(menu)).not.toContain('toggleDevTools');
    expect(items.filter(({ role }) => role === 'quit')).toHaveLength(1);
  });
});

describe('sourceIds', () => {
  it('numbers the unnamed of each kind, around names that look like numbers', () => {
    const folder = (name?: string) => sourceSchema.parse({ kind: 'folder', path: '/', name });
    const webhook = sourceSchema.parse({ kind: 'webhook', listen: 'a:1' });
    expect(sourceIds([folder(), webhook, folder('in'), folder(), folder('folder-2')])).toEqual([
      'folder-1',
      'webhook-1',
      'in',
      'folder-3',
      'folder-2',
    ]);
  });
});

describe('viewSources', () => {
  const config = configSchema.parse({
    services: [{ name: 'contoso', connectionString: 'endpoint=https://c.example/;accesskey=topsecret' }],
    sources: [
      { kind: 'webhook', listen: 'a:1', key: 'topsecret' },
      { kind: 'folder', path: '/in' },
    ],
    network: { proxy: { mode: 'manual', address: 'http://p:1', user: 'me', password: 'topsecret' } },
  });

  it('shows no secret but that there is one, also while the engine is away', () => {
    const view = viewSources(
      { config, areSecretsKept: false },
      { ok: false, error: viewOfError(new ArchiveError('engine-unavailable')) },
    );
    expect(JSON.stringify(view)).not.toContain('topsecret');
    expect(view).toMatchObject({
      areSecretsKept: false,
      network: { network: { proxy: { mode: 'manual', user: 'me' } }, hasPassword: true },
      services: [{ name: 'contoso', endpoint: 'https://c.example/', hasSecret: true }],
      sources: [
        { id: 'webhook-1', hasSecret: true, state: 'stopped', code: 'engine-unavailable' },
        { id: 'folder-1', hasSecret: false },
      ],
    });
  });

  it('joins the health that the engine knows', () => {
    const engineView = viewSources(
      { config, areSecretsKept: false },
      {
        ok: true,
        value: {
          services: [],
          sources: [],
          areSecretsKept: false,
          network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
        },
      },
    );
    const [first] = engineView.sources;
    if (first === undefined) throw new Error('no source');
    const listening = { ...engineView, sources: [{ ...first, state: 'listening' as const, eventCount: 5 }] };
    const view = viewSources({ config, areSecretsKept: true }, { ok: true, value: listening });
    expect(view.sources).toMatchObject([
      { state: 'listening', eventCount: 5 },
      { state: 'stopped', code: null },
    ]);
  });
});
