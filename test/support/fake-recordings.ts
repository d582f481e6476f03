/** Made-up recordings for the fake bridge: deterministic, in several scripts, in every state. */
import type {
  ChunkView,
  ParticipantView,
  RecordingDetail,
  RecordingRow,
  RecordingState,
  TransferState,
} from '../../contract/views.ts';

export const fakeNowAt = Date.UTC(2026, 10, 21, 10, 0, 0);
const hourMs = 3_600_000;

const people = [
  'Ana Souza',
  'ليلى الحداد',
  'Γιώργος Παπαδόπουλος',
  'Анна Каренина',
  '李伟',
  'Björn Åkesson',
  'Élodie Lefèvre',
  'Maximilian von Hohenstein-Wittelsbach',
  'محمد بن راشد',
  'Σοφία',
  '山田 花子',
  'Jürgen Groß',
] as const;

const states: readonly RecordingState[] = [
  'archived',
  'archived',
  'archived',
  'downloading',
  'archived',
  'waiting',
  'archived',
  'incomplete',
  'archived',
  'failed',
  'archived',
  'expired',
  'queued',
  'archived',
  'verifying',
  'archived',
  'cancelled',
];

export function fakeId(index: number): string {
  return index.toString(36).padStart(26, '0');
}

export function fakeIndexOf(id: string): number {
  return parseInt(id, 36);
}

/** The row of a number; the same number always gives the same row. */
export function fakeRow(index: number): RecordingRow {
  const state = states[index % states.length] ?? 'archived';
  const chunkCount = 1 + (index % 4);
  const format = (['mp4', 'wav', 'mp3'] as const)[index % 3] ?? 'wav';
  return {
    id: fakeId(index),
    recordingId: `eyJQbGF0Zm9ybUVuZHBvaW50SWQiOiI0MTFmMmIwMC0${fakeId(index)}`,
    callId:
      index % 11 === 5 ? null : `5b0e7f1a-3c2d-4e5f-8a9b-${(index * 7919).toString(16).padStart(12, '0')}`,
    serverCallId: 'aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkuc2t5cGUuY29t',
    service: index % 5 === 3 ? 'fabrikam' : 'contoso',
    startedAt: fakeNowAt - index * 1_370_000 - 600_000,
    durationMs: index % 13 === 12 ? null : 42_000 + ((index * 977_131) % 9_000_000),
    state,
    chunkCount,
    archivedChunkCount: state === 'archived' ? chunkCount : Math.floor(chunkCount / 2),
    bytes: state === 'queued' ? 0 : 1_200_000 + ((index * 7_919_777) % 1_480_000_000),
    format,
    contentType: format === 'mp4' ? 'audioVideo' : 'audio',
    channelType: format === 'wav' ? 'unmixed' : 'mixed',
    participants: fakeParticipants(index),
    tags: index % 6 === 1 ? ['dispute'] : [],
    cases: index % 14 === 7 ? ['C-118'] : [],
    deadlineAt: state === 'archived' ? null : fakeNowAt + (20 - (index % 19)) * hourMs,
  };
}

function fakeParticipants(index: number): ParticipantView[] {
  const count = index % 9 === 8 ? 0 : 1 + (index % 5);
  return Array.from({ length: count }, (_, at): ParticipantView => {
    const seed = index * 3 + at * 5;
    if (seed % 4 === 3) {
      const phoneNumber = seed % 8 === 7 ? null : `+46 70 ${100 + (seed % 900)} 45 67`;
      return { rawId: '4:+46701234567', kind: 'phone', displayName: null, phoneNumber, channel: at };
    }
    return {
      rawId: `8:acs:1f2e3d4c-0001-4a5b-8c6d-7e8f9a0b1c2d_0000000c-d8b0-8adc-73ff-${String(seed).padStart(12, '0')}`,
      kind: seed % 3 === 0 ? 'teams-user' : 'acs-user',
      displayName: seed % 6 === 5 ? null : (people[seed % people.length] ?? null),
      phoneNumber: null,
      channel: at,
    };
  });
}

/** Everything about a recording; number 7 has a pause, a missing chunk and one that is lost. */
export function fakeDetail(index: number, mediaUrl: string | null): RecordingDetail {
  const row = fakeRow(index);
  const startedAt = row.startedAt ?? fakeNowAt;
  const chunks =
    index === 7
      ? brokenChunks(startedAt, mediaUrl)
      : Array.from({ length: row.chunkCount }, (_, at) =>
          fakeChunk(
            at,
            startedAt + at * 120_000,
            120_000,
            at < row.archivedChunkCount ? 'archived' : 'waiting',
            mediaUrl,
          ),
        );
  const text = `[{"id":"c1f5a0de-7a43-4f1c-9d0b-2f6d3f0f9a11","eventType":"Microsoft.Communication.RecordingFileStatusUpdated","data":{"recordingStorageInfo":{"recordingChunks":[{"documentId":"0-eus-d4-9f1c","index":0}]},"recordingDurationMs":${row.durationMs ?? 0}}}]`;
  return {
    ...row,
    ...(index === 7 ? { state: 'incomplete' as const, chunkCount: 5, archivedChunkCount: 3 } : {}),
    folder: `/home/officer/Archivolt/recordings/2026/11/21/${row.id}`,
    chunks,
    events: [
      {
        id: 1,
        eventId: 'c1f5a0de-7a43-4f1c-9d0b-2f6d3f0f9a11',
        type: 'Microsoft.Communication.RecordingFileStatusUpdated',
        kind: 'recording',
        person: null,
        state: null,
        eventAt: startedAt + 1_900_000,
        receivedAt: startedAt + 1_903_000,
        source: 'webhook',
        sha256: 'ab'.repeat(32),
        text,
      },
    ],
    attempts: [
      {
        chunkIndex: 0,
        kind: 'content',
        startedAt: startedAt + 1_904_000,
        endedAt: startedAt + 1_920_000,
        fromByte: 0,
        bytes: 41_000_000,
        httpStatus: 206,
        code: 'connection-failed',
      },
      {
        chunkIndex: 0,
        kind: 'content',
        startedAt: startedAt + 1_925_000,
        endedAt: startedAt + 1_940_000,
        fromByte: 41_000_000,
        bytes: 22_300_000,
        httpStatus: 206,
        code: null,
      },
    ],
    presence: row.participants.map(({ rawId }, at) => ({
      rawId,
      joinedAt: startedAt + at * 30_000,
      leftAt: at === 1 ? startedAt + 160_000 : null,
    })),
    deletions: [],
    metadataTexts: [
      { chunkIndex: 0, text: '{"resourceId":"1f2e3d4c","chunkDuration":120000,"participants":[]}' },
    ],
    sessionEndReason: 'CallEnded',
  };
}

function brokenChunks(startedAt: number, mediaUrl: string | null): ChunkView[] {
  const first = fakeChunk(0, startedAt, 180_000, 'archived', mediaUrl);
  first.pauses = [{ startedAt: startedAt + 60_000, durationMs: 47_000 }];
  const second = fakeChunk(1, startedAt + 227_000, 120_000, 'archived', mediaUrl);
  second.findings = [{ kind: 'duration-differs', detail: '120.0 s announced, 118.4 s in the file' }];
  const fourth = fakeChunk(3, startedAt + 437_000, 150_000, 'archived', mediaUrl);
  const fifth = fakeChunk(4, startedAt + 587_000, 70_000, 'expired', null);
  return [first, second, fourth, fifth];
}

export function fakeChunk(
  index: number,
  startedAt: number,
  durationMs: number,
  state: TransferState,
  mediaUrl: string | null,
): ChunkView {
  const isHere = state === 'archived';
  return {
    id: index + 1,
    index,
    documentId: `0-eus-d4-9f1c3b7a5e2d48c6a0b1c2d3e4f5061${index}`,
    endReason: 'ChunkMaximumTimeExceeded',
    state,
    metadataState: state,
    startedAt,
    durationMs,
    pauses: [],
    content: isHere
      ? {
          path: `data/chunks/000${index}.wav`,
          bytes: 63_300_000,
          sha256: '3f7a'.repeat(16),
          archivedAt: startedAt + 1_960_000,
        }
      : null,
    metadata: isHere
      ? {
          path: `data/chunks/000${index}.metadata.json`,
          bytes: 1204,
          sha256: '9c1e'.repeat(16),
          archivedAt: startedAt + 1_961_000,
        }
      : null,
    media: isHere
      ? {
          container: 'wav',
          durationMs,
          videoCodec: null,
          audioCodec: 'pcm_s16le',
          channels: 2,
          sampleRate: 16_000,
          width: null,
          height: null,
        }
      : null,
    findings: [],
    soundLook: isHere ? 'done' : null,
    pictureLook: isHere ? 'absent' : null,
    mediaUrl: isHere ? mediaUrl : null,
  };
}
