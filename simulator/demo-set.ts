// A few days of an officer's life: recordings of every kind with their events, and how each must end.
import { allPlots, expectedEnd, isTroubled } from './demo-plots.ts';
import type { ExpectedEnd, Plot } from './demo-plots.ts';
import type { EventBuilder, EventJson, FileEventForm } from './events.ts';
import { clipCasts } from './people.ts';
import type { Person } from './people.ts';
import type { PublishedRecording, RecordingSpec } from './published.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export interface DemoOptions {
  seed?: number | string;
  /** How many recordings; one for each plot (49) when left out. More repeats the ordinary ones. */
  count?: number;
  /** False leaves out everything that goes wrong. */
  hasFaults?: boolean;
  /** The present, from which start times are counted back. */
  nowMs?: number;
}

interface DemoItem {
  title: string;
  recording: PublishedRecording;
  expected: ExpectedEnd;
  /** In the order of the call: who joined, what was recorded. Late and repeated ones come last. */
  events: EventJson[];
}

export interface DemoSet {
  items: readonly DemoItem[];
  /** All events, as they happened to be sent. */
  events: readonly EventJson[];
}

/** What the demo needs of a simulator. */
export interface DemoStage {
  people: readonly Person[];
  events: EventBuilder;
  addRecording(spec: RecordingSpec): PublishedRecording;
}

const HOUR_MS = 3_600_000;
const SPREAD_MS = 5 * 24 * HOUR_MS;
/** Younger than the retention, with room for a demo that runs a while. */
const FRESH_MS = 18 * HOUR_MS;
const EXPIRED_MS = 30 * HOUR_MS;

/** Publishes the recordings on the stage. The same seed makes the same set, but for ports and the present. */
export function buildDemoSet(stage: DemoStage, options: DemoOptions = {}): DemoSet {
  const random = createRandom(`demo ${options.seed ?? 1}`);
  const nowMs = options.nowMs ?? Date.now();
  const plots = plotsFor(options.count, options.hasFaults ?? true);
  const items = plots.map((plot, at) => stageItem(stage, random, plot, at, nowMs));
  return { items, events: items.flatMap((item) => item.events) };
}

function plotsFor(count: number | undefined, hasFaults: boolean): Plot[] {
  const all = hasFaults ? allPlots() : allPlots().filter((plot) => !isTroubled(plot));
  const ordinary = all.filter((plot) => !isTroubled(plot));
  const wanted = count ?? allPlots().length;
  const more = Array.from({ length: Math.max(wanted - all.length, 0) }, (_, at) =>
    ordinary.slice(at % ordinary.length, (at % ordinary.length) + 1),
  );
  return [...all, ...more.flat()].slice(0, wanted);
}

function stageItem(stage: DemoStage, random: Random, plot: Plot, at: number, nowMs: number): DemoItem {
  const startedAtMs = nowMs - random.between(3 * HOUR_MS, SPREAD_MS);
  const readyAtMs = startedAtMs + lengthOf(plot.spec) + 2 * 60_000;
  // Files of older calls were ready late; the service keeps them from then on.
  const publishedAtMs = plot.isExpired
    ? nowMs - EXPIRED_MS
    : Math.max(Math.min(readyAtMs, nowMs), nowMs - random.between(HOUR_MS, FRESH_MS));
  const recording = stage.addRecording({
    ...plot.spec,
    participants: castOf(stage.people, plot, at, random),
    startedAtMs: plot.isExpired ? publishedAtMs - lengthOf(plot.spec) - 2 * 60_000 : startedAtMs,
    publishedAtMs,
  });
  return {
    title: plot.title,
    recording,
    expected: expectedEnd(plot),
    events: eventsOf(stage, plot, recording, at),
  };
}

/** Goes round the list, so that everybody, and with them every kind of id, takes part in something. */
function castOf(people: readonly Person[], plot: Plot, at: number, random: Random): Person[] {
  if (plot.spec.format === 'mp4') return clipCasts()[plot.spec.clip ?? 'interview'];
  const size = plot.castSize ?? random.between(2, 4);
  const cast = Array.from({ length: size }, (_, seat) => people[(at * 3 + seat) % people.length]);
  return cast.filter((person) => person !== undefined);
}

function eventsOf(stage: DemoStage, plot: Plot, recording: PublishedRecording, at: number): EventJson[] {
  const { events } = stage;
  const dialect = at % 2 === 0 ? 'sdk' : 'docs';
  const schema = plot.form?.schema ?? 'event-grid';
  const form = { schema, dialect } as const;
  return [
    events.callStarted(recording, form),
    ...recording.participants.map((person) => events.participantAdded(recording, person, form)),
    events.callEnded(recording, form),
    ...fileEvents(events, plot, recording),
  ];
}

function fileEvents(events: EventBuilder, plot: Plot, recording: PublishedRecording): EventJson[] {
  const form: FileEventForm = plot.form ?? {};
  const indexes = recording.chunks.map((chunk) => chunk.index);
  const event = events.fileStatus(recording, form);
  switch (plot.delivery ?? 'plain') {
    case 'twice':
      return [event, event];
    case 'new-id':
      return [event, events.fileStatus(recording, form)];
    case 'late-chunk': {
      const early = events.fileStatus(recording, { ...form, chunks: indexes.slice(0, -1) });
      return [early, events.fileStatus(recording, { ...form, chunks: indexes.slice(-1) })];
    }
    case 'reversed-chunks':
      return [events.fileStatus(recording, { ...form, chunks: indexes.toReversed() })];
    case 'broken':
      return [{ ...event, data: { recordingStorageInfo: 'none', recordingDurationMs: 'long' } }];
    case 'plain':
      return [event];
  }
}

function lengthOf(spec: Plot['spec']): number {
  return (spec.chunks ?? []).reduce((sum, chunk) => sum + (chunk.durationMs ?? 0), 0);
}
