// `npm run bench -- peaks [GB]`: peaks and speech spans of a five-channel wav, against `ffmpeg` reading the same file, in one run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PeakAnswer, PeakOrder } from '../../main/media/peaks-protocol.ts';

const bytes = Math.round(Number(process.argv[2] ?? 1.5) * 1e9);
const channels = 5;
const sampleRate = 16_000;
const frameBytes = channels * 2;

const folder = await mkdtemp(join(tmpdir(), 'archivolt-bench-'));
try {
  const path = join(folder, 'call.wav');
  await writeNoise(path);
  const startedAt = performance.now();
  await makePeaks({ path, target: join(folder, 'call.peaks'), sha256: '0'.repeat(64) });
  const peaksMs = performance.now() - startedAt;
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1000);
  const ffmpegMs = await timeFfmpeg(path);
  console.log(`peaks ${inSeconds(peaksMs)}, peak RSS ${String(peakRssMb)} MB`);
  console.log(`ffmpeg ${inSeconds(ffmpegMs)}, ratio ${(peaksMs / ffmpegMs).toFixed(2)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Bursts of noise with pauses between them; what it sounds like does not matter to the time. */
async function writeNoise(path: string): Promise<void> {
  const second = Buffer.alloc(sampleRate * frameBytes * 8);
  for (let at = 0; at < second.length / 2; at += 2) second.writeInt16LE(((at * 7919) % 20_011) - 10_000, at);
  const head = Buffer.alloc(44);
  head.write('RIFF....WAVEfmt ', 'latin1');
  head.writeUInt32LE(bytes - 8, 4);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(bytes - 44, 40);
  const file = await open(path, 'w');
  try {
    await file.write(head);
    for (let left = bytes - 44; left > 0; left -= second.length)
      await file.write(second, 0, Math.min(left, second.length));
  } finally {
    await file.close();
  }
}

async function makePeaks(order: PeakOrder): Promise<void> {
  const worker = new Worker(new URL('../../main/media/peaks-worker.ts', import.meta.url));
  worker.postMessage(order);
  const [answer] = (await once(worker, 'message')) as [PeakAnswer];
  await worker.terminate();
  if (answer.answer !== 'made') throw new Error(JSON.stringify(answer));
}

async function timeFfmpeg(path: string): Promise<number> {
  const startedAt = performance.now();
  const reader = spawn('ffmpeg', ['-v', 'error', '-i', path, '-af', 'astats', '-f', 'null', '-'], {
    stdio: 'ignore',
  });
  const [code] = (await once(reader, 'exit')) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}`);
  return performance.now() - startedAt;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
