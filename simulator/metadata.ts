import type { MetadataForm, Pause, PublishedRecording } from './published.ts';
import { ticks } from './times.ts';

interface Place {
  documentId: string;
  index: number;
  startedAtMs: number;
  durationMs: number;
  pauses: readonly Pause[];
}

/** The text of a chunk's metadata file. */
export function metadataOf(
  recording: Omit<PublishedRecording, 'chunks'>,
  chunk: Place,
  form: MetadataForm,
): string {
  const isVideo = recording.format === 'mp4';
  const contentType = isVideo ? 'audioVideo' : 'audio';
  const { channelType } = recording;
  const fraction = form === 'extended' ? 0.5 : 0;
  const document = {
    ...(form === 'extended' ? { version: '1.0' } : {}),
    resourceId: recording.resourceId,
    callId: recording.callId,
    chunkDocumentId: chunk.documentId,
    chunkIndex: chunk.index,
    chunkStartTime: ticks(chunk.startedAtMs),
    chunkDuration: chunk.durationMs + fraction,
    pauseResumeIntervals: chunk.pauses.map((pause) => ({
      startTime: ticks(chunk.startedAtMs + pause.startMs),
      duration: pause.durationMs + fraction,
    })),
    recordingInfo: {
      contentType: form === 'swapped' ? channelType : contentType,
      channelType: form === 'swapped' ? contentType : channelType,
      format: recording.format,
      audioConfiguration: audioOf(recording, form),
      ...(isVideo ? { videoConfiguration: videoOf(form) } : {}),
      ...(form === 'extended' ? { codecHints: ['opus', 'satin'] } : {}),
    },
    participants: recording.participants.map((person, channel) => ({
      participantId: person.rawId,
      ...(channelType === 'unmixed' ? { channel } : {}),
      ...(form === 'extended' ? { joinedVia: 'lobby' } : {}),
    })),
    ...(form === 'extended' ? { dataResidency: { region: 'westeurope' } } : {}),
  };
  return JSON.stringify(document);
}

function audioOf(recording: Omit<PublishedRecording, 'chunks'>, form: MetadataForm): Record<string, unknown> {
  const channels = recording.channelType === 'unmixed' ? Math.min(recording.participants.length, 5) : 1;
  const bitRate = { mp4: 128_000, mp3: 48_000, wav: 256_000 }[recording.format];
  return { sampleRate: form === 'extended' ? '16000' : 16_000, bitRate, channels };
}

function videoOf(form: MetadataForm): Record<string, unknown> {
  const rate = form === 'extended' ? { frameRate: 16 } : { framerate: form === 'swapped' ? 8 : 16 };
  return { longerSideLength: 1920, shorterSideLength: 1080, ...rate, bitRate: 1_000_000 };
}
