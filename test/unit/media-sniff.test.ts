import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extensionFor, sniff } from '../../main/media/sniff.ts';

const samples = join(import.meta.dirname, '../../simulator/media');
const utf8 = (text: string): Buffer => Buffer.from(text);
const frame = (rest: number[] = []): Buffer => Buffer.from([0xff, 0xf3, 0x44, 0xc4, ...rest]);

describe('sniff', () => {
  it.each([
    ['conference.mp4', 'mp4'],
    ['dialogue.mp3', 'mp3'],
    ['voice-british.wav', 'wav'],
  ])('knows %s', async (name, kind) => {
    expect(sniff((await readFile(join(samples, name))).subarray(0, 1024))).toBe(kind);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['wav', Buffer.concat([utf8('RF64\xff\xff\xff\xffWAVE'.slice(0, 4)), Buffer.alloc(4), utf8('WAVEds64')])],
    ['mp3', Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 10])],
    ['mp3', frame()],
    ['html', utf8('<!DOCTYPE html><title>x')],
    ['html', utf8('\n\t <HTML>')],
    ['html', utf8('\uFEFF<!-- a proxy says -->\n<html>')],
    ['html', utf8('<?xml version="1.0"?><!DOCTYPE html><html>')],
    ['html', Buffer.from('\uFEFF<html>', 'utf16le')],
    ['xml', utf8('<?xml version="1.0"?><Error><Code>x')],
    ['xml', utf8('<Error/>')],
    ['json', utf8(' {"status":404}')],
    ['json', utf8('\uFEFF[]')],
    ['unknown', utf8('Unauthorized')],
    ['unknown', Buffer.alloc(1024)],
    ['unknown', utf8('RIFFxxxxAVI ')],
    ['unknown', utf8('xxxxftyp')],
    ['unknown', Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0x80, 0, 0, 10])],
  ])('says %s', (kind, bytes) => {
    expect(sniff(bytes)).toBe(kind);
  });

  it('does not take two bytes of sync for MP3', () => {
    // Reserved version, layer I, free format, reserved rate, and a frame that no other follows.
    for (const header of [
      [0xff, 0xeb, 0x44, 0xc4],
      [0xff, 0xff, 0x44, 0xc4],
      [0xff, 0xf3, 0x04, 0xc4],
      [0xff, 0xf3, 0x4c, 0xc4],
    ])
      expect(sniff(Buffer.from(header))).toBe('unknown');
    expect(sniff(Buffer.concat([frame(), Buffer.alloc(2000)]))).toBe('unknown');
  });

  it('knows the start of the same sound cut at any length', async () => {
    const bytes = await readFile(join(samples, 'dialogue.mp3'));
    for (let length = 10; length < 1024; length += 1) expect(sniff(bytes.subarray(0, length))).toBe('mp3');
  });
});

describe('extensionFor', () => {
  it('believes the bytes first, then the event, then the metadata', () => {
    expect(extensionFor('mp3', 'Mp4', 'wav')).toBe('mp3');
    expect(extensionFor('unknown', 'Mp4', 'wav')).toBe('mp4');
    expect(extensionFor('unknown', null, 'WAV')).toBe('wav');
    expect(extensionFor('unknown', '../x', 'ogg')).toBe('bin');
    expect(extensionFor('unknown', null, null)).toBe('bin');
  });
});
