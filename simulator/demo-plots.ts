// What happens in the demo: each plot is one recording, what the network and the service do to it, and how it ends.
import type { FileEventForm } from './events.ts';
import type { Fault } from './faults.ts';
import type { ChunkSpec, RecordingSpec } from './published.ts';

/** How a recording ends in an archive that does everything right. Reasons are the archive's error codes. */
export type ExpectedEnd =
  /** `metadata` says whether the service has the metadata of all chunks. */
  | { end: 'archived'; metadata: 'all' | 'missing' }
  | { end: 'lost'; reason: 'expired' }
  | { end: 'refused'; reason: 'host-not-allowed' }
  | { end: 'quarantined'; reason: 'event-invalid' };

export interface Plot {
  /** In plain words, for the reader of a report. */
  title: string;
  spec: Omit<RecordingSpec, 'startedAtMs' | 'publishedAtMs' | 'participants'>;
  /** How many take part; chance when left out. */
  castSize?: number;
  form?: FileEventForm;
  /** Archived with all its metadata when left out. */
  expected?: ExpectedEnd;
  /** Published so long ago that the service has forgotten it. */
  isExpired?: boolean;
  /** What else is odd about how its event comes. */
  delivery?: 'twice' | 'new-id' | 'late-chunk' | 'reversed-chunks' | 'broken';
}

const ARCHIVED: ExpectedEnd = { end: 'archived', metadata: 'all' };
const MINUTE_MS = 60_000;

export function expectedEnd(plot: Plot): ExpectedEnd {
  return plot.expected ?? ARCHIVED;
}

/** Whether anything goes wrong in it, or is meant not to end in the archive. */
export function isTroubled(plot: Plot): boolean {
  const chunks = plot.spec.chunks ?? [];
  return (
    expectedEnd(plot) !== ARCHIVED ||
    plot.delivery !== undefined ||
    chunks.some((one) => (one.faults ?? []).length > 0)
  );
}

export function allPlots(): Plot[] {
  return [
    ...connectionPlots(),
    ...answerPlots(),
    ...honestyPlots(),
    ...endPlots(),
    ...formPlots(),
    ...plainPlots(),
  ];
}

/** Connections that break, stop or crawl. */
function connectionPlots(): Plot[] {
  return [
    {
      title: 'video call, cut half-way',
      spec: { format: 'mp4', chunks: [chunk(12, { kind: 'cut', atByte: 2_400_000 })] },
    },
    {
      title: 'long call in three parts, the middle one cut twice and reset once',
      spec: {
        format: 'mp3',
        chunks: [
          chunk(60),
          chunk(
            60,
            { kind: 'cut', atByte: 9_000_000, times: 2 },
            { kind: 'cut', atByte: 15_000_000, reset: true },
          ),
          chunk(21),
        ],
      },
    },
    {
      title: 'connection that stops without closing',
      spec: { format: 'wav', chunks: [chunk(2, { kind: 'stall', atByte: 1_500_000 })] },
    },
    {
      title: 'slow line',
      spec: { format: 'mp3', chunks: [chunk(2, { kind: 'drip', bytesPerSecond: 250_000 })] },
    },
    {
      title: 'cut again and again, a little further each time',
      spec: { format: 'wav', chunks: [chunk(3, { kind: 'cut', afterBytes: 1_000_000, times: 3 })] },
    },
    {
      title: 'host with strong etags, cut once',
      spec: { format: 'mp4', chunks: [{ ...chunk(5, { kind: 'cut', atByte: 700_001 }), hasEtag: true }] },
    },
  ];
}

/** Answers that are not the recording, for a while. */
function answerPlots(): Plot[] {
  const short = (title: string, ...faults: Fault[]): Plot => ({
    title,
    spec: { format: 'wav', chunks: [chunk(0.5 + (title.length % 9) * 0.3, ...faults)] },
  });
  return [
    short('service busy, says for how long', { kind: 'unavailable', retryAfter: { seconds: 2 } }),
    short('service busy, says until when', { kind: 'unavailable', retryAfter: { dateInSeconds: 3 } }),
    short('service busy twice, says nothing', { kind: 'unavailable', times: 2 }),
    short('asked too often', { kind: 'throttled', retryAfter: { seconds: 1 } }),
    short('server error', { kind: 'broken', status: 500 }),
    short('no bytes on the first try', { kind: 'empty' }),
    short('sign-in page of a network instead of the recording', { kind: 'html', status: 200 }),
    short('an error page about a bad request', { kind: 'html', status: 400 }),
    short('a status message instead of the recording', { kind: 'json' }),
    short('file not there yet', { kind: 'missing', times: 2 }),
    short('moved to a regional host', { kind: 'redirect', to: 'redirect-host', times: Infinity }),
    short('moved three times', { kind: 'redirect', to: 'redirect-host', hops: 3, times: Infinity }),
    short('redirected in a circle once', { kind: 'redirect', to: 'loop' }),
    short('redirected to a foreign host once', { kind: 'redirect', to: 'foreign' }),
    short('signature refused once', { kind: 'unauthorized', body: 'empty' }),
  ];
}

/** Answers that are not what they say. */
function honestyPlots(): Plot[] {
  const cutAt = 800_000;
  const resumed = (title: string, ...faults: Fault[]): Plot => ({
    title,
    spec: { format: 'wav', chunks: [chunk(1, { kind: 'cut', atByte: cutAt }, ...faults)] },
  });
  const once = (title: string, ...faults: Fault[]): Plot => ({
    title,
    spec: { format: 'mp4', chunks: [chunk(2 + (title.length % 5) * 1.7, ...faults)] },
  });
  return [
    once('first byte flipped on the way', { kind: 'flip', atByte: 5 }),
    once('says it is shorter than it is', { kind: 'length', deltaBytes: -40_000 }),
    once('says it is longer than it is', { kind: 'length', deltaBytes: 40_000 }),
    once('sent packed though nobody asked', { kind: 'gzip' }),
    resumed('whole file instead of the rest', { kind: 'ignore-range', skip: 1 }),
    resumed('rest without saying which', { kind: 'content-range', form: 'missing', skip: 1 }),
    resumed('rest that starts elsewhere', { kind: 'content-range', form: 'shifted', skip: 1 }),
    resumed('rest of a file of another length', { kind: 'total', deltaBytes: 4096, skip: 1 }),
    resumed('rest of another file of the same length', { kind: 'changed', skip: 1 }),
  ];
}

/** Recordings that do not come whole into any archive. */
function endPlots(): Plot[] {
  return [
    {
      title: 'fetched too late: the service has deleted it',
      spec: { format: 'mp3', chunks: [chunk(24)] },
      isExpired: true,
      expected: { end: 'lost', reason: 'expired' },
    },
    {
      title: 'event that points to a foreign host',
      spec: { format: 'wav', chunks: [chunk(2)], locations: 'foreign' },
      expected: { end: 'refused', reason: 'host-not-allowed' },
    },
    {
      title: 'event without any chunks in it',
      spec: { format: 'wav', chunks: [chunk(1)] },
      delivery: 'broken',
      expected: { end: 'quarantined', reason: 'event-invalid' },
    },
    {
      title: 'metadata file never written',
      spec: { format: 'mp3', chunks: [{ ...chunk(7), metadata: 'missing' }] },
      expected: { end: 'archived', metadata: 'missing' },
    },
  ];
}

/** Events and files in the forms of other years and schemas. */
function formPlots(): Plot[] {
  return [
    {
      title: 'recording of the 2021 preview, fetched from the resource itself',
      spec: { format: 'mp4', chunks: [chunk(4)], locations: 'legacy', metadata: 'swapped' },
      form: { subject: 'call', types: 'omitted', deleteLocation: 'omitted' },
    },
    {
      title: 'recording of early 2021, whose event names no addresses',
      spec: { format: 'mp4', chunks: [chunk(2)], locations: 'none', metadata: 'swapped' },
      form: { subject: 'call', types: 'omitted', deleteLocation: 'omitted' },
    },
    {
      title: 'last chunk announced later',
      spec: { format: 'wav', channelType: 'unmixed', chunks: [chunk(1), chunk(1), chunk(0.5)] },
      delivery: 'late-chunk',
    },
    {
      title: 'four chunks named in reverse order',
      spec: { format: 'mp3', chunks: [chunk(30), chunk(30), chunk(30), chunk(11)] },
      delivery: 'reversed-chunks',
    },
    { title: 'event delivered twice', spec: { format: 'mp3', chunks: [chunk(9)] }, delivery: 'twice' },
    { title: 'same recording under two event ids', spec: { chunks: [chunk(1)] }, delivery: 'new-id' },
    {
      title: 'fell back from own storage',
      spec: { format: 'wav', chunks: [chunk(2)] },
      form: { storageType: 'AzureBlob', subject: 'call-recording', types: 'lower' },
    },
    {
      title: 'CloudEvents schema, metadata with fields nobody announced',
      spec: { format: 'mp3', chunks: [chunk(16)], metadata: 'extended' },
      form: { schema: 'cloud-events', subject: 'call-server' },
    },
  ];
}

/** What an ordinary day brings. */
function plainPlots(): Plot[] {
  const pauses = [
    { startMs: MINUTE_MS, durationMs: 47_000 },
    { startMs: 3 * MINUTE_MS, durationMs: 107_000 },
  ];
  return [
    {
      title: 'two people, one channel each',
      castSize: 2,
      spec: { channelType: 'unmixed', chunks: [chunk(3)] },
    },
    {
      title: 'five people, one channel each',
      castSize: 5,
      spec: { channelType: 'unmixed', chunks: [chunk(1.5)] },
    },
    { title: 'paused twice', spec: { format: 'mp3', chunks: [{ ...chunk(31.6), pauses }] } },
    { title: 'conference on video', spec: { format: 'mp4', clip: 'conference', chunks: [chunk(48)] } },
    { title: 'interview on video, two chunks', spec: { format: 'mp4', chunks: [chunk(20), chunk(6.4)] } },
    { title: 'short call', spec: { chunks: [chunk(0.4)] } },
    { title: 'call in four chunks', spec: { chunks: [chunk(1), chunk(1), chunk(1), chunk(0.7)] } },
    { title: 'long call', spec: { format: 'mp3', chunks: [chunk(95)] } },
  ];
}

function chunk(minutes: number, ...faults: Fault[]): ChunkSpec {
  return { durationMs: Math.round(minutes * MINUTE_MS), faults };
}
