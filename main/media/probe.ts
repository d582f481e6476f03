/**
 * Says whether a file is a recording, what it holds, and what is odd about it; decides before a chunk may be archived.
 * It reads headers and indexes only. Whether an odd recording is kept is decided here by one rule: what parses is a recording,
 * everything else about it is a finding.
 */
import type { Input } from 'mediabunny';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { MediaFindingView, MediaView } from '../../contract/views.ts';
import { diskError } from '../archive/disk.ts';
import { withByteReader, type ByteReader } from './byte-reader.ts';
import { isMp4CutShort, movieDurationMs } from './mp4-boxes.ts';
import { scanFrames } from './mpeg-audio.ts';
import { isMediaFormat, sniff, sniffBytes, type MediaFormat, type Sniffed } from './sniff.ts';
import { readWavLayout, wavDurationMs, type WavLayout } from './wav.ts';

export interface MediaExpectation {
  /** From event or metadata; null when not known. */
  expectedDurationMs: number | null;
  /** How many participants of an unmixed recording were given a channel of their own; 0 when mixed or not known. */
  participantsWithChannel: number;
}

export interface MediaReport {
  /** False: must not be archived, for the reason in `refusal`. */
  isRecording: boolean;
  refusal: Extract<ErrorCode, 'content-empty' | 'content-foreign' | 'media-unreadable'> | null;
  sniffed: Sniffed;
  media: MediaView;
  findings: MediaFindingView[];
}

interface Seen {
  media: MediaView;
  isCutShort: boolean;
}

/** Containers round to frames, and clocks of service and recorder differ a little. */
const toleranceMs = 1000;
const toleranceShare = 0.005;

const nothing: MediaView = {
  container: null,
  durationMs: null,
  videoCodec: null,
  audioCodec: null,
  channels: null,
  sampleRate: null,
  width: null,
  height: null,
};

/**
 * Looks into a file that claims to be the content of a chunk.
 * @throws ArchiveError file-missing, disk-failed, library-read-only (not readable)
 */
export async function probeMedia(path: string, expected: MediaExpectation): Promise<MediaReport> {
  try {
    return await withByteReader(path, async (file) => {
      const sniffed = sniff(await file.read(0, sniffBytes));
      if (!isMediaFormat(sniffed)) {
        const refusal = sniffed === 'empty' ? 'content-empty' : 'content-foreign';
        return { isRecording: false, refusal, sniffed, media: nothing, findings: [] };
      }
      const seen = await look(path, file, sniffed, expected);
      return { ...reportOf(seen, sniffed, expected), sniffed };
    });
  } catch (error) {
    throw diskError(error, path);
  }
}

function reportOf(
  seen: Seen,
  container: MediaFormat,
  expected: MediaExpectation,
): Omit<MediaReport, 'sniffed'> {
  const findings = [...findingsOf(seen, expected)];
  if (seen.media.container !== null) return { isRecording: true, refusal: null, media: seen.media, findings };
  findings.unshift({
    kind: 'unreadable',
    detail: `begins like ${container}, but holds no track that can be read`,
  });
  return { isRecording: false, refusal: 'media-unreadable', media: seen.media, findings };
}

async function look(
  path: string,
  file: ByteReader,
  kind: MediaFormat,
  expected: MediaExpectation,
): Promise<Seen> {
  if (kind === 'wav') return lookIntoWav(await readWavLayout(file));
  if (kind === 'mp4') {
    const media = (await readTracks(path, 'mp4', await movieDurationMs(file))) ?? nothing;
    return { media, isCutShort: await isMp4CutShort(file) };
  }
  const media = (await readTracks(path, 'mp3', null)) ?? (await askSecondOpinion(path)) ?? nothing;
  // Without a frame index the length of a file with a varying bit rate is only guessed: count when it matters.
  if (media.container === null || !differs(media.durationMs, expected.expectedDurationMs))
    return { media, isCutShort: false };
  const { durationMs, isCutShort } = await scanFrames(file);
  return { media: { ...media, durationMs: Math.round(durationMs) }, isCutShort };
}

function lookIntoWav(layout: WavLayout | null): Seen {
  if (layout === null) return { media: nothing, isCutShort: false };
  const { channels, sampleRate } = layout;
  const durationMs = Math.round(wavDurationMs(layout));
  const media = {
    ...nothing,
    container: 'wav',
    durationMs,
    audioCodec: wavCodec(layout),
    channels,
    sampleRate,
  };
  return { media, isCutShort: layout.isCutShort };
}

function wavCodec({ formatTag, bitsPerSample }: WavLayout): string {
  if (formatTag === 6) return 'alaw';
  if (formatTag === 7) return 'ulaw';
  if (formatTag === 3) return `pcm-f${bitsPerSample}`;
  return formatTag === 1 ? `pcm-${bitsPerSample === 8 ? 'u' : 's'}${bitsPerSample}` : `wave-${formatTag}`;
}

/**
 * Tracks as the container's index tells them; null when it cannot be read.
 * @param toldMs the length where it is known already: asked for it, the library reads the place of every sample, some hundred MB for days
 */
async function readTracks(
  path: string,
  container: 'mp4' | 'mp3',
  toldMs: number | null,
): Promise<MediaView | null> {
  const { ALL_FORMATS, FilePathSource, Input } = await import('mediabunny');
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    const audio = await input.getPrimaryAudioTrack();
    const video = await input.getPrimaryVideoTrack();
    if (audio === null && video === null) return null;
    const durationMs = toldMs ?? (await lengthOf(input)) * 1000;
    return {
      container,
      durationMs: Math.round(durationMs),
      videoCodec: video === null ? null : await video.getCodec(),
      audioCodec: audio === null ? null : await audio.getCodec(),
      channels: audio === null ? null : await audio.getNumberOfChannels(),
      sampleRate: audio === null ? null : await audio.getSampleRate(),
      width: video === null ? null : await video.getDisplayWidth(),
      height: video === null ? null : await video.getDisplayHeight(),
    };
  } catch (error) {
    // The library tells what it cannot parse by throwing; only the disk's own failures are not about the file's content.
    if (error instanceof Error && 'syscall' in error) throw error;
    return null;
  } finally {
    input.dispose();
  }
}

async function lengthOf(input: Input): Promise<number> {
  return (await input.getDurationFromMetadata()) ?? (await input.computeDuration());
}

/** Another reader, more lenient about what precedes the first frame. */
async function askSecondOpinion(path: string): Promise<MediaView | null> {
  try {
    const { parseFile } = await import('music-metadata');
    const { format } = await parseFile(path, { duration: false, skipCovers: true });
    if (format.sampleRate === undefined || !/layer 3/i.test(format.codec ?? '')) return null;
    return {
      ...nothing,
      container: 'mp3',
      durationMs: format.duration === undefined ? null : Math.round(format.duration * 1000),
      audioCodec: 'mp3',
      channels: format.numberOfChannels ?? null,
      sampleRate: format.sampleRate,
    };
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    return null;
  }
}

function* findingsOf({ media, isCutShort }: Seen, expected: MediaExpectation): Generator<MediaFindingView> {
  if (isCutShort) yield { kind: 'truncated', detail: 'the container announces more bytes than the file has' };
  if (media.container === null) return;
  if (media.audioCodec === null) yield { kind: 'no-audio', detail: 'there is no audio track' };
  const duration = durationFinding(media.durationMs, expected.expectedDurationMs);
  if (duration !== null) yield duration;
  const channels = channelsFinding(media.channels, expected.participantsWithChannel);
  if (channels !== null) yield channels;
}

/** A file that is longer or shorter than announced by more than rounding makes; null when it is not, or nobody knows. */
export function durationFinding(foundMs: number | null, announcedMs: number | null): MediaFindingView | null {
  if (!differs(foundMs, announcedMs)) return null;
  const detail = `file ${inSeconds(foundMs)}, announced ${inSeconds(announcedMs)}`;
  return { kind: 'duration-differs', detail };
}

/** Fewer channels in the file than were given to participants. */
export function channelsFinding(channels: number | null, told: number): MediaFindingView | null {
  if (channels === null || channels >= told) return null;
  return {
    kind: 'channels-differ',
    detail: `${String(channels)} channels, ${String(told)} given to participants`,
  };
}

function differs(foundMs: number | null, expectedMs: number | null): boolean {
  if (foundMs === null || expectedMs === null) return false;
  return Math.abs(foundMs - expectedMs) > Math.max(toleranceMs, expectedMs * toleranceShare);
}

function inSeconds(ms: number | null): string {
  return ms === null ? 'unknown' : `${(ms / 1000).toFixed(1)} s`;
}
