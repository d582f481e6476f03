/** Made-up recordings under way, and what the engine would answer about them. */
import type { Input, Output } from '../../contract/requests.ts';
import type { LiveRecordingView } from '../../contract/views.ts';
import { fakeId, fakeNowAt } from './fake-recordings.ts';

export function fakeLive(): LiveRecordingView[] {
  const action = { outcome: 'done', code: null, httpStatus: null } as const;
  return [
    {
      id: 2,
      service: 'contoso',
      recordingId: 'eyJQbGF0Zm9ybUVuZHBvaW50SWQiOiI0MTFm',
      serverCallId: 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkvY29udi8y',
      request: { content: 'audio', channel: 'unmixed', format: 'wav' },
      state: 'inactive',
      isPaused: true,
      createdAt: fakeNowAt - 600_000,
      stateAt: fakeNowAt - 60_000,
      actions: [
        { ...action, at: fakeNowAt - 600_000, action: 'start', state: 'active' },
        {
          at: fakeNowAt - 90_000,
          action: 'pause',
          outcome: 'failed',
          state: null,
          code: 'service-busy',
          httpStatus: 503,
        },
        { ...action, at: fakeNowAt - 60_000, action: 'pause', state: 'inactive' },
      ],
      callbacks: [{ at: fakeNowAt - 59_000, state: 'inactive', isFailure: false, resultCode: null }],
      archived: null,
    },
    {
      id: 1,
      service: 'contoso',
      recordingId: 'eyJQbGF0Zm9ybUVuZHBvaW50SWQiOiJiMzEw',
      serverCallId: 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkvY29udi8x',
      request: {},
      state: 'ended',
      isPaused: false,
      createdAt: fakeNowAt - 4_000_000,
      stateAt: fakeNowAt - 3_000_000,
      actions: [
        { ...action, at: fakeNowAt - 4_000_000, action: 'start', state: 'active' },
        { ...action, at: fakeNowAt - 3_000_000, action: 'stop', state: 'ended' },
      ],
      callbacks: [],
      archived: { id: fakeId(3), state: 'archived' },
    },
  ];
}

/** Starts and actions change the list as the engine's would. */
export function fakeLiveHandlers(live: LiveRecordingView[]) {
  let shown = live;
  const first = (): LiveRecordingView => {
    const [recording] = fakeLive();
    if (recording === undefined) throw new Error('no recording');
    return recording;
  };
  const add = (service: string, serverCallId: string | null, recordingId: string): LiveRecordingView => {
    const added: LiveRecordingView = {
      ...first(),
      id: shown.length + 1,
      service,
      recordingId,
      serverCallId,
      state: 'active',
      isPaused: false,
      actions: [],
      callbacks: [],
    };
    shown = [added, ...shown];
    return added;
  };
  const after = { pause: 'inactive', resume: 'active', stop: 'ended', state: 'active' } as const;
  return {
    'live.list': () => shown,
    'live.start': ({ service, request }: Input<'live.start'>) =>
      add(service, request.serverCallId ?? null, 'eyJTdGFydGVk'),
    'live.follow': ({ service, recordingId, serverCallId }: Input<'live.follow'>) =>
      add(service, serverCallId, recordingId),
    'live.act': ({ id, action }: Input<'live.act'>) => {
      const known = shown.find((each) => each.id === id) ?? first();
      const changed = { ...known, state: after[action], isPaused: action === 'pause' };
      shown = shown.map((each) => (each.id === id ? changed : each));
      return changed;
    },
    'copies.delete': (): Output<'copies.delete'> => [
      { chunkIndex: 0, result: 'deleted', code: null, httpStatus: 200 },
      { chunkIndex: 1, result: 'kept', code: 'digest-wrong', httpStatus: null },
    ],
  };
}
