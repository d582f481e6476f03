import type { ErrorCode } from '../contract/error-codes.ts';
import type { Clock } from './clock.ts';
import type { EventOutcome } from './delivery.ts';
import type { EmitEvent } from './engine-parts.ts';
import type { SourceAlarm } from './sources/source-watch.ts';
import type { Alarm } from './transfer/escalation.ts';

/** What a person is told of at once, wherever in the engine it happens. */
export interface Notices {
  damaged: (recording: string) => void;
  lost: (recording: string, code: ErrorCode) => void;
  deadline: (alarm: Alarm) => void;
  quarantined: (outcomes: readonly EventOutcome[], source: string) => void;
  source: (id: string, alarm: SourceAlarm, code: ErrorCode | null) => void;
}

export function createNotices(emit: EmitEvent, clock: Clock): Notices {
  return {
    damaged: (recording) =>
      emit('notice', {
        kind: 'recording-damaged',
        code: 'digest-wrong',
        subject: recording,
        at: clock.now(),
      }),
    lost(recording, code) {
      const kind = code === 'expired' ? 'recording-lost' : 'recording-failed';
      emit('notice', { kind, code, subject: recording, at: clock.now() });
    },
    deadline: ({ level, count }) =>
      emit('notice', { kind: `deadline-${level}`, code: null, subject: null, count, at: clock.now() }),
    quarantined(outcomes, source) {
      for (const outcome of outcomes)
        if (outcome.result === 'quarantined')
          emit('notice', { kind: 'event-quarantined', code: outcome.code, subject: source, at: clock.now() });
    },
    source: (id, alarm, code) =>
      emit('notice', {
        kind: alarm === 'failing' ? 'source-failed' : 'source-silent',
        code,
        subject: id,
        at: clock.now(),
      }),
  };
}
