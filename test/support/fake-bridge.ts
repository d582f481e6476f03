/**
 * A bridge over made-up data in memory, for renderer tests and for looking at the window without an engine. Every request
 * is parsed by the contract's own schemas first, as the real one is.
 */
import type { Bridge } from '../../contract/bridge.ts';
import { openingPage } from '../../contract/opening-page.ts';
import { fakeComparison, fakeExports, fakePreflight } from './fake-exports.ts';
import { fakeFixityHandlers, soundFixity } from './fake-fixity.ts';
import type { FixityView } from '../../contract/fixity.ts';
import { transfersSchema } from '../../contract/config.ts';
import { errorTexts, type ErrorCode } from '../../contract/error-codes.ts';
import type { ErrorView, Result } from '../../contract/error.ts';
import { requestSchemas } from '../../contract/requests.ts';
import type { Channel, EventName, Events, Input, Output, RecordingQuery } from '../../contract/requests.ts';
import { transferFilterStates } from '../../contract/views.ts';
import type {
  EngineStatus,
  LiveRecordingView,
  ProbeStep,
  QuarantineRow,
  RecordingDetail,
  RecordingRow,
  SavedSearchView,
  SourcesView,
  TransferSummary,
  TransferView,
} from '../../contract/views.ts';
import { fakeDetail, fakeId, fakeIndexOf, fakeNowAt, fakeRow } from './fake-recordings.ts';
import { fakeLive, fakeLiveHandlers } from './fake-live.ts';
import { fakeLibraryHandlers } from './fake-library.ts';
import { fakeTranscriptHandlers } from './fake-transcripts.ts';
import { fakeTransfers } from './fake-transfers.ts';

export interface FakeOptions {
  recordings?: number;
  transfers?: number;
  sources?: SourcesView;
  quarantine?: QuarantineRow[];
  engine?: EngineStatus;
  mediaUrl?: string | null;
  detail?: (index: number) => RecordingDetail;
  steps?: ProbeStep[];
  live?: LiveRecordingView[];
  searches?: SavedSearchView[];
  fixity?: FixityView;
  /** Channels that answer with this failure. */
  fail?: Partial<Record<Channel, ErrorCode>>;
  /** Why, in the context of those failures. */
  reason?: string;
}

export interface FakeBridge extends Bridge {
  /** Every request so far, oldest first. */
  readonly asked: { channel: Channel; input: unknown }[];
  emit<E extends EventName>(event: E, payload: Events[E]): void;
  /** New recordings arrive at the top of the list. */
  arrive(count: number): void;
  setTransfers(transfers: TransferView[]): void;
}

type Handlers = { [C in Channel]: (input: Input<C>) => Output<C> };

function fakeError(code: ErrorCode, reason?: string): ErrorView {
  return {
    code,
    ...errorTexts[code],
    context: { host: 'contoso.communication.azure.com', ...(reason === undefined ? {} : { reason }) },
    detail: 'ECONNRESET: read',
  };
}

export function createFakeBridge(options: FakeOptions = {}): FakeBridge {
  const count = options.recordings ?? 60;
  let arrived = 0;
  let isPaused = false;
  let transfers = fakeTransfers(options.transfers ?? 24);
  let sources = options.sources ?? fakeSources();
  let transfersConfig = transfersSchema.parse({});
  const asked: FakeBridge['asked'] = [];
  const listeners = new Map<EventName, Set<(payload: never) => void>>();

  const total = () => count + arrived;
  const rowAt = (position: number): RecordingRow => {
    const row = fakeRow(Math.max(0, position - arrived));
    if (position >= arrived) return row;
    const number = 5_000_000 + (arrived - position);
    return { ...row, id: fakeId(number), startedAt: fakeNowAt + (arrived - position) * 1000 };
  };
  const positions = (query: RecordingQuery): number[] | null => {
    if (query.text === '' && query.sort === 'startedAt' && query.descending) return null;
    const wanted = query.text.toLocaleLowerCase();
    return Array.from({ length: Math.min(total(), 5000) }, (_, index) => index)
      .filter((index) => JSON.stringify(rowAt(index)).toLocaleLowerCase().includes(wanted))
      .sort((a, b) => compare(rowAt(a), rowAt(b), query));
  };
  const summary = (): TransferSummary => summaryOf(transfers, isPaused);

  let presence = { staysOn: true, opensAtLogin: false };
  const handlers: Handlers = {
    'app.presence': () => presence,
    'app.setPresence': ({ staysOn = presence.staysOn, opensAtLogin = presence.opensAtLogin }) =>
      (presence = { staysOn, opensAtLogin }),
    'app.tellLanguage': () => null,
    'library.summary': () => ({
      recordings: total(),
      byState: {},
      bytes: total() * 210_000_000,
      quarantinedEvents: (options.quarantine ?? fakeQuarantine()).length,
      freeBytes: 312_400_000_000,
      daysLeft: 148,
    }),
    'recordings.window': ({ offset, limit, ...query }) => {
      const order = positions(query);
      const length = order?.length ?? total();
      const size = Math.max(0, Math.min(limit, length - offset));
      const rows = Array.from({ length: size }, (_, at) => rowAt(order?.[offset + at] ?? offset + at));
      return { rows, offset, total: length };
    },
    'recordings.position': ({ id, ...query }) => {
      const number = fakeIndexOf(id);
      const position = number >= 5_000_000 ? arrived - (number - 5_000_000) : number + arrived;
      return { offset: positions(query)?.indexOf(position) ?? position };
    },
    'recordings.get': ({ id }) => {
      const number = fakeIndexOf(id);
      const detail = options.detail ?? ((index) => fakeDetail(index, options.mediaUrl ?? null));
      return detail(number >= 5_000_000 ? 0 : number);
    },
    ...fakeLibraryHandlers(total, options.searches),
    ...fakeTranscriptHandlers(),
    'media.peaks': () => ({ state: 'impossible' }),
    'media.handPeaks': ({ fromBin }) => ({ nextBin: fromBin }),
    'media.handPictures': () => null,
    'media.nextLook': () => ({ state: 'none' }),
    'media.speech': () => ({ state: 'impossible' }),
    'transfers.window': ({ filter, offset, limit }) => {
      const found = transfers.filter((each) => transferFilterStates[filter].includes(each.state));
      return { rows: found.slice(offset, offset + limit), offset, total: found.length };
    },
    ...fakeFixityHandlers(options.fixity ?? soundFixity),
    'exports.preflight': () => fakePreflight(),
    'exports.start': () => fakeExports()[0],
    'exports.list': () => fakeExports(),
    'exports.pause': () => null,
    'exports.resume': () => null,
    'exports.cancel': () => null,
    'exports.compare': () => fakeComparison(),
    'app.prepareDrag': () => ({
      key: '00000000-0000-4000-8000-000000000009',
      names: ['call.wav', 'call.wav.sha256'],
    }),
    'app.startDrag': () => null,
    'transfers.summary': summary,
    'transfers.pauseAll': () => {
      isPaused = true;
      return summary();
    },
    'transfers.resumeAll': () => {
      isPaused = false;
      return summary();
    },
    'transfers.retry': ({ ids }) => ({ count: ids.length }),
    'transfers.retryAll': () => ({ count: transfers.filter((each) => each.state === 'failed').length }),
    'transfers.cancel': ({ ids }) => ({ count: ids.length }),
    'events.import': ({ paths }) => ({ applied: paths.length, duplicate: 1, kept: 0, quarantined: 0 }),
    'quarantine.list': () => options.quarantine ?? fakeQuarantine(),
    'sources.list': () => sources,
    'sources.test': () => options.steps ?? failingSteps(),
    'services.test': () => options.steps ?? failingSteps(),
    ...fakeLiveHandlers(options.live ?? fakeLive()),
    'app.info': () => ({
      version: '0.1.0',
      electron: '45.4.1',
      platform: 'linux x64',
      libraryDir: '/home/officer/Archivolt',
      locale: 'en',
    }),
    'app.engineStatus': () => options.engine ?? { state: 'running', code: null, detail: null },
    'app.restartEngine': () => ({ state: 'restarting', code: null, detail: null }),
    'app.showRecording': () => null,
    'app.showExport': () => null,
    'app.openRecordingFolder': () => null,
    'app.chooseEventFiles': () => ({ paths: ['/home/officer/events.json'] }),
    'app.chooseListFile': () => ({ path: '/home/officer/staff.csv' }),
    'app.chooseFolder': () => ({ path: '/home/officer/Events' }),
    'services.save': () => sources,
    'network.save': () => sources,
    'transfers.settings': () => transfersConfig,
    'transfers.configure': (input) => (transfersConfig = input.transfers),
    'services.remove': ({ name }) => {
      sources = { ...sources, services: sources.services.filter((each) => each.name !== name) };
      return sources;
    },
    'sources.save': () => sources,
    'sources.remove': ({ id }) => {
      sources = { ...sources, sources: sources.sources.filter((each) => each.id !== id) };
      return sources;
    },
  };

  const emit = <E extends EventName>(event: E, payload: Events[E]) => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
  };

  const bridge: FakeBridge = {
    asked,
    emit,
    opening: () => bridge.request('recordings.window', openingPage),
    request: <C extends Channel>(channel: C, input: Input<C>): Promise<Result<Output<C>>> => {
      asked.push({ channel, input });
      const parsed = requestSchemas[channel].safeParse(input);
      if (!parsed.success) return Promise.resolve({ ok: false, error: fakeError('request-invalid') });
      const code = options.fail?.[channel];
      if (code) return Promise.resolve({ ok: false, error: fakeError(code, options.reason) });
      return Promise.resolve({ ok: true, value: handlers[channel](input) });
    },
    on: (event, listener) => {
      const known = listeners.get(event) ?? new Set();
      known.add(listener);
      listeners.set(event, known);
      return () => known.delete(listener);
    },
    pathOfFile: (file) => `/dropped/${(file as File).name}`,
    arrive: (more) => {
      arrived += more;
      emit('recordings.changed', { ids: [] });
    },
    setTransfers: (next) => {
      transfers = next;
      emit('transfers.changed', { ids: [] });
    },
  };
  return bridge;
}

export function fakeSources(): SourcesView {
  const source = {
    lastEventAt: fakeNowAt - 240_000,
    lastError: null,
    detail: null,
    code: null,
    backlog: null,
    nextPollAt: null,
    alarm: null,
    hasSecret: true,
  };
  return {
    areSecretsKept: true,
    network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
    services: [
      {
        name: 'contoso',
        endpoint: 'https://contoso.communication.azure.com/',
        contentHosts: null,
        hasSecret: true,
        apiVersion: null,
        deleteAfterArchive: 'ask',
      },
      {
        name: 'fabrikam',
        endpoint: 'https://fabrikam.communication.azure.com/',
        contentHosts: null,
        hasSecret: false,
        apiVersion: '2021-04-15-preview1',
        deleteAfterArchive: 'never',
      },
    ],
    sources: [
      {
        ...source,
        id: 'webhook',
        kind: 'webhook',
        config: { kind: 'webhook', listen: '127.0.0.1:8787', path: '/events' },
        state: 'listening',
        eventCount: 4213,
        address: 'http://127.0.0.1:8787/events',
      },
      {
        ...source,
        id: 'recordings queue',
        kind: 'storage-queue',
        config: {
          kind: 'storage-queue',
          name: 'recordings queue',
          connectionString: '',
          queue: 'recordings',
        },
        state: 'failing',
        eventCount: 87,
        code: 'source-refused',
        lastError: { code: 'source-refused', at: fakeNowAt - 60_000 },
        detail: '403 AuthenticationFailed',
        address: null,
      },
      {
        ...source,
        id: 'folder-1',
        kind: 'folder',
        config: { kind: 'folder', path: '/srv/events' },
        hasSecret: false,
        state: 'listening',
        eventCount: 0,
        lastEventAt: null,
        address: '/srv/events',
      },
    ],
  };
}

function fakeQuarantine(): QuarantineRow[] {
  return [
    {
      id: 1,
      source: 'webhook',
      receivedAt: fakeNowAt - 900_000,
      code: 'event-invalid',
      detail: 'data.recordingStorageInfo.recordingChunks: expected an array',
      text: '{"id":"7e2b","eventType":"Microsoft.Communication.RecordingFileStatusUpdated","data":{}}',
    },
    {
      id: 2,
      source: 'folder-1',
      receivedAt: fakeNowAt - 1_900_000,
      code: 'event-unreadable',
      detail: null,
      text: '<html>',
    },
  ];
}

function failingSteps(): ProbeStep[] {
  const step = (layer: ProbeStep['layer'], outcome: ProbeStep['outcome']): ProbeStep => ({
    layer,
    outcome,
    code: null,
    detail: null,
  });
  return [
    step('config', 'ok'),
    step('dns', 'ok'),
    step('tcp', 'ok'),
    step('tls', 'ok'),
    step('clock', 'ok'),
    { layer: 'signature', outcome: 'failed', code: 'auth-rejected', detail: '401 Denied' },
    step('rights', 'skipped'),
  ];
}

function summaryOf(transfers: readonly TransferView[], isPaused: boolean): TransferSummary {
  const byState = Object.fromEntries(
    transferFilterStates.all.map((state) => [state, transfers.filter((each) => each.state === state).length]),
  ) as TransferSummary['byState'];
  return {
    isPaused,
    hold: isPaused ? { reason: 'person', untilAt: null, urgent: 0 } : null,
    limitBytesPerSecond: null,
    isLimitLifted: false,
    byState,
    bytesPerSecond: transfers.reduce((sum, each) => sum + (each.bytesPerSecond ?? 0), 0),
    bytesLeft: transfers.reduce((sum, each) => sum + ((each.bytesTotal ?? 0) - each.bytesDone), 0),
    forecast: { inTime: transfers.length, spareMs: 7_700_000, late: 0 },
    nextDeadlineAt: transfers.length === 0 ? null : Date.now() + 7_800_000,
  };
}

function compare(a: RecordingRow, b: RecordingRow, { sort, descending }: RecordingQuery): number {
  const [x, y] = [keyOf(a, sort), keyOf(b, sort)];
  const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
  return descending ? -order : order;
}

function keyOf(row: RecordingRow, sort: RecordingQuery['sort']): string | number {
  if (sort === 'participants') return row.participants[0]?.displayName ?? '';
  if (sort === 'labels') return [...row.cases, ...row.tags].join();
  return row[sort] ?? 0;
}
