import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../main/acs/instants.ts';
import { parseMetadata } from '../../main/acs/metadata.ts';

const read = (value: unknown) => parseMetadata(Buffer.from(JSON.stringify(value)));

describe('parseMetadata', () => {
  it('reads the file of 2021, whose two types stand in each other’s place', () => {
    const metadata = read({
      resourceId: 'r',
      callId: 'c',
      chunkDocumentId: 'd',
      chunkIndex: 0,
      chunkStartTime: '2025-03-14T09:00:12.9497016Z',
      chunkDuration: 19320,
      pauseResumeIntervals: [
        { startTime: '2025-03-14T09:00:15.9450001Z', duration: 5220 },
        { startTime: 'x' },
      ],
      recordingInfo: {
        contentType: 'mixed',
        channelType: 'audioVideo',
        format: 'MP4',
        audioConfiguration: { sampleRate: '16000', bitRate: 128000, channels: 1 },
      },
      participants: [
        { participantId: '8:acs:1_2' },
        { participantId: '8:acs:1_2', channel: 1 },
        { channel: 3 },
      ],
    });
    expect(metadata).toEqual({
      documentId: 'd',
      callId: 'c',
      chunkIndex: 0,
      startedAt: Date.parse('2025-03-14T09:00:12.949Z'),
      durationMs: 19320,
      pauses: [{ startedAt: Date.parse('2025-03-14T09:00:15.945Z'), durationMs: 5220 }],
      participants: [{ rawId: '8:acs:1_2', channel: 1 }],
      contentType: 'audiovideo',
      channelType: 'mixed',
      format: 'mp4',
      sampleRate: 16000,
      channels: 1,
    });
  });

  it('reads later files, with fractions and channels', () => {
    const metadata = read({
      version: '1.0',
      chunkDuration: 1.5,
      recordingInfo: { contentType: 'audio', channelType: 'unmixed', format: 'wav' },
      participants: [
        { participantId: 'a', channel: 0 },
        { participantId: 'b', channel: '1' },
      ],
    });
    expect(metadata).toMatchObject({
      durationMs: 2,
      contentType: 'audio',
      channelType: 'unmixed',
      participants: [
        { rawId: 'a', channel: 0 },
        { rawId: 'b', channel: 1 },
      ],
    });
  });

  it.each(['', 'not json', '[]', 'null', '{}', '{"participants":7,"recordingInfo":"x","chunkDuration":-1}'])(
    'makes the best of %j',
    (text) => {
      expect(parseMetadata(Buffer.from(text))).toMatchObject({
        durationMs: null,
        participants: [],
        pauses: [],
      });
    },
  );
});

describe('parseInstant', () => {
  it.each([
    ['2025-03-14T09:00:12.4394211+00:00', '2025-03-14T09:00:12.439Z'],
    ['2025-03-14T09:00:12Z', '2025-03-14T09:00:12.000Z'],
    ['2025-03-14T09:00:12.5', '2025-03-14T09:00:12.500Z'],
    ['2025-03-14T10:00:12.5+0100', '2025-03-14T09:00:12.500Z'],
    ['2025-03-14 09:00', '2025-03-14T09:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseInstant(text)).toBe(Date.parse(iso));
  });

  it.each(['', 'yesterday', '2025-13-40T00:00:00Z', 7, null, undefined])('makes nothing of %j', (value) => {
    expect(parseInstant(value)).toBeNull();
  });
});
