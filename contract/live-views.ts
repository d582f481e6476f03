/** Recordings that are controlled from here. */
import type { ErrorCode } from './error-codes.ts';
import type { LiveAction, LiveState, StartRecording } from './recording-control.ts';
import type { RecordingState } from './recording-views.ts';

/** One thing done to a recording under way. `ended`: the service did not know it any more. */
export interface LiveActionView {
  at: number;
  action: LiveAction;
  outcome: 'done' | 'ended' | 'failed';
  state: LiveState | null;
  code: ErrorCode | null;
  httpStatus: number | null;
}

/** A state callback of the service. */
export interface LiveCallbackView {
  at: number;
  state: 'active' | 'inactive' | null;
  /** The recording could not be started. */
  isFailure: boolean;
  resultCode: number | null;
}

/** A recording that was started or controlled from here. */
export interface LiveRecordingView {
  id: number;
  service: string;
  /** The service's id; null until it is known. */
  recordingId: string | null;
  serverCallId: string | null;
  /** What was asked for; empty when it was started elsewhere. */
  request: StartRecording;
  state: LiveState | null;
  /** Paused from here: the service itself only says `inactive`. */
  isPaused: boolean;
  createdAt: number;
  /** When the state was last told. */
  stateAt: number;
  /** Oldest first, as are the callbacks. */
  actions: LiveActionView[];
  callbacks: LiveCallbackView[];
  /** The recording in the library, once its event has come. */
  archived: { id: string; state: RecordingState } | null;
}
