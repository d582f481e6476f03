/**
 * Recordings under way: starts and controls them, and keeps what was done with its outcome. It owns the history; the wire is the
 * control's. State callbacks come through a source like any event and are joined here by the call and the recording's id.
 */
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { LiveAction, LiveState, StartRecording } from '../../contract/recording-control.ts';
import type { LiveCallbackView, LiveRecordingView } from '../../contract/views.ts';
import type { RecordingControl } from '../acs/control.ts';
import { parseEvent } from '../acs/event.ts';
import type { ServiceAccess } from '../acs/services.ts';
import {
  actionsOfLive,
  callbacksAbout,
  insertLive,
  insertLiveAction,
  listLive,
  setLiveState,
  type LiveRow,
} from '../catalog/live.ts';
import type { Db } from '../catalog/open.ts';
import type { Clock } from '../clock.ts';

export interface LiveOptions {
  db: Db;
  clock: Clock;
  control: RecordingControl;
  services: () => readonly ServiceAccess[];
  onChanged: (id: number) => void;
}

/** Every function but `list`: @throws ArchiveError service-unknown, recording-unknown, and those of {@link RecordingControl} */
export interface Live {
  /** Newest first. */
  list(limit: number): LiveRecordingView[];
  start(service: string, request: StartRecording): Promise<LiveRecordingView>;
  /** Takes over a recording that was started elsewhere. */
  follow(service: string, recordingId: string, serverCallId: string | null): Promise<LiveRecordingView>;
  act(id: number, action: Exclude<LiveAction, 'start'>): Promise<LiveRecordingView>;
}

export function createLive(options: LiveOptions): Live {
  const { db, clock, control } = options;
  const viewOf = (id: number): LiveRecordingView => toView(db, rowOf(db, id));
  const add = (row: Parameters<typeof insertLive>[1], action: 'start' | 'state'): LiveRecordingView => {
    const { state, stateAt: at } = row;
    const id = db.transaction(() => {
      const live = insertLive(db, row);
      insertLiveAction(db, { live, at, action, outcome: 'done', state, code: null, httpStatus: null });
      return live;
    })();
    options.onChanged(id);
    return viewOf(id);
  };

  return {
    list: (limit) => listLive(db, limit).map((row) => toView(db, row)),
    async start(service, request) {
      const { recordingId, state } = await control.start(serviceNamed(options, service), request);
      const now = clock.now();
      const serverCallId = request.serverCallId ?? null;
      const isPaused = request.pauseOnStart === true;
      return add(
        { service, recordingId, serverCallId, request, state, isPaused, createdAt: now, stateAt: now },
        'start',
      );
    },
    async follow(service, recordingId, serverCallId) {
      const state = await control.state(serviceNamed(options, service), { recordingId, serverCallId });
      if (state === 'ended') throw new ArchiveError('recording-unknown', { context: { service } });
      const now = clock.now();
      const known = { service, recordingId, serverCallId, request: {}, isPaused: false };
      return add({ ...known, state, createdAt: now, stateAt: now }, 'state');
    },
    async act(id, action) {
      await actOn(options, rowOf(db, id), action);
      options.onChanged(id);
      return viewOf(id);
    },
  };
}

async function actOn(
  options: LiveOptions,
  row: LiveRow,
  action: Exclude<LiveAction, 'start'>,
): Promise<void> {
  const { db, clock, control } = options;
  const { id: live, recordingId, serverCallId } = row;
  if (recordingId === null)
    throw new ArchiveError('recording-unknown', { context: { service: row.service } });
  const service = serviceNamed(options, row.service);
  const ref = { recordingId, serverCallId };
  try {
    const told =
      action === 'state' ? await control.state(service, ref) : await control.act(service, ref, action);
    const after = stateAfter(row, action, told);
    const at = clock.now();
    db.transaction(() => {
      setLiveState(db, live, after.state, after.isPaused, at);
      const outcome = told === 'ended' ? 'ended' : 'done';
      insertLiveAction(db, { live, at, action, outcome, state: after.state, code: null, httpStatus: null });
    })();
  } catch (thrown) {
    const { code, context } = toArchiveError(thrown);
    const status = context['status'];
    const httpStatus = typeof status === 'number' ? status : null;
    insertLiveAction(db, { live, at: clock.now(), action, outcome: 'failed', state: null, code, httpStatus });
    options.onChanged(live);
    throw thrown;
  }
}

/** The service only tells active from inactive; whether that is a pause is known from what was asked for. */
function stateAfter(
  { isPaused }: LiveRow,
  action: Exclude<LiveAction, 'start'>,
  told: LiveState | 'done',
): { state: LiveState; isPaused: boolean } {
  if (told === 'ended' || action === 'stop') return { state: 'ended', isPaused: false };
  if (action === 'pause') return { state: 'inactive', isPaused: true };
  if (action === 'resume') return { state: 'active', isPaused: false };
  return { state: told === 'active' ? 'active' : 'inactive', isPaused: isPaused && told !== 'active' };
}

function toView(db: Db, row: LiveRow): LiveRecordingView {
  const { archivedId, archivedState, ...live } = row;
  const callbacks = callbacksOf(db, row);
  const last = callbacks.at(-1);
  const isNewer = last !== undefined && last.at > row.stateAt && row.state !== 'ended' && !last.isFailure;
  return {
    ...live,
    ...(isNewer ? { state: last.state, stateAt: last.at } : {}),
    actions: actionsOfLive(db, row.id),
    callbacks,
    archived: archivedId === null || archivedState === null ? null : { id: archivedId, state: archivedState },
  };
}

/** Callbacks about this recording; those of other recordings of the call are not. */
function callbacksOf(db: Db, { recordingId }: LiveRow): LiveCallbackView[] {
  if (recordingId === null) return [];
  return callbacksAbout(db, recordingId).flatMap(({ receivedAt, body }): LiveCallbackView[] => {
    const { recordingState, eventAt } = parseEvent(body);
    if (recordingState === null) return [];
    const { state, isFailure, resultCode } = recordingState;
    const known = state === 'active' || state === 'inactive' ? state : null;
    return [{ at: eventAt ?? receivedAt, state: known, isFailure, resultCode }];
  });
}

function rowOf(db: Db, id: number): LiveRow {
  const [row] = listLive(db, 1, id);
  if (row === undefined) throw new ArchiveError('recording-unknown', { context: { id } });
  return row;
}

function serviceNamed({ services }: LiveOptions, name: string): ServiceAccess {
  const service = services().find((each) => each.name === name);
  if (service === undefined) throw new ArchiveError('service-unknown', { context: { service: name } });
  return service;
}
