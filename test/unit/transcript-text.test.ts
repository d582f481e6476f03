import { describe, expect, it } from 'vitest';
import { readTranscript } from '../../main/annotations/transcript-text.ts';
import { codeOf } from '../support/code-of.ts';

describe('WebVTT', () => {
  it('gives times, voices and plain text, without styles and notes', () => {
    const text =
      '\uFEFFWEBVTT - a call\r\n\r\nNOTE a --> b\r\nnot said\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n' +
      'intro\r\n00:01.500 --> 00:03.000 align:start\r\n<v.loud Ana Souza>Good <i>morning</i>,\r\nBob &amp; Li</v>\r\n\r\n' +
      '01:00:00.000 --> 01:00:01.250\r\n- yes\r\n';
    expect(readTranscript(text)).toEqual({
      format: 'webvtt',
      cues: [
        { startMs: 1500, endMs: 3000, speaker: 'Ana Souza', text: 'Good morning, Bob & Li' },
        { startMs: 3_600_000, endMs: 3_601_250, speaker: null, text: '- yes' },
      ],
    });
  });
});

describe('SubRip', () => {
  it('gives times with commas, in order, and leaves out what says nothing', () => {
    const text =
      '2\n00:00:05,000 --> 00:00:04,000\nlater\n\n1\n00:00:00,5 --> 00:00:02,000\nfirst\n\n3\n00:00:09,000 --> 00:00:10,000\n\n';
    expect(readTranscript(text)).toEqual({
      format: 'srt',
      cues: [
        { startMs: 500, endMs: 2000, speaker: null, text: 'first' },
        { startMs: 5000, endMs: 5000, speaker: null, text: 'later' },
      ],
    });
  });
});

describe('JSON', () => {
  const cue = { startMs: 1000, endMs: 2500, speaker: null, text: 'hello there' };
  it.each([
    ['ours', { cues: [cue] }],
    ['a plain list', [{ startMs: 1000, endMs: 2500, text: ' hello\nthere ' }]],
    ['segments in seconds', { text: 'x', segments: [{ id: 0, start: 1, end: 2.5, text: 'hello there' }] }],
    [
      'phrases in ticks',
      {
        recognizedPhrases: [
          {
            offsetInTicks: 10_000_000,
            durationInTicks: 15_000_000,
            nBest: [{ confidence: 0.9, display: 'hello there' }],
          },
        ],
      },
    ],
  ])('is read as %s', (_, value) => {
    expect(readTranscript(JSON.stringify(value))).toEqual({ format: 'json', cues: [cue] });
  });

  it('keeps who speaks, by name or number', () => {
    const list = [{ start: 0, end: 1, text: 'a', speaker: 2 }];
    expect(readTranscript(JSON.stringify(list)).cues[0]?.speaker).toBe('2');
  });
});

it.each([
  ['empty', ''],
  ['words without times', 'hello\n\nthere'],
  ['another kind of JSON', '{"hello":1}'],
  ['cut off JSON', '[{"start":0'],
  ['times without words', 'WEBVTT\n\n00:01.000 --> 00:02.000\n'],
  ['times that are none', '1\n00:xx:01,000 --> 00:00:02,000\nhello'],
])('refuses what is %s', (_, text) => {
  expect(codeOf(() => readTranscript(text)).code).toBe('transcript-unreadable');
});
