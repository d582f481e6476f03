import { open } from 'node:fs/promises';

const samplesPerSecond = 16_000;
const headerBytes = 44;

/** Writes a mono 16-bit tone that rises from second to second; answers the bytes of the file. */
export async function writeWav(path: string, sampleCount: number): Promise<number> {
  const file = Buffer.alloc(headerBytes + sampleCount * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(samplesPerSecond, 24);
  file.writeUInt32LE(samplesPerSecond * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(sampleCount * 2, 40);
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const hertz = 200 + Math.floor(sample / samplesPerSecond);
    const value = Math.sin((2 * Math.PI * hertz * sample) / samplesPerSecond) * 8_000;
    file.writeInt16LE(Math.round(value), headerBytes + sample * 2);
  }
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(file);
  } finally {
    await handle.close();
  }
  return file.length;
}
