import { expect, it, vi } from 'vitest';
import { createYoungMemory, sweepBytes, youngCollection } from '../../main/transfer/young-memory.ts';

const pieceBytes = 64 << 10;

it('collects once for every so many bytes', () => {
  const collect = vi.fn();
  const find = vi.fn(() => collect);
  const memory = createYoungMemory(find);
  memory.add(sweepBytes - 1);
  expect(find).not.toHaveBeenCalled();
  memory.add(1);
  memory.add(sweepBytes - 1);
  expect(collect).toHaveBeenCalledOnce();
  memory.add(pieceBytes);
  expect(collect).toHaveBeenCalledTimes(2);
  expect(find).toHaveBeenCalledOnce();
});

it('counts on where the runtime cannot collect', () => {
  expect(() => createYoungMemory(() => null).add(2 * sweepBytes)).not.toThrow();
});

it('frees what the pieces of sockets took', async () => {
  const collect = youngCollection();
  if (collect === null) throw new Error('this runtime offers no collection');
  collect();
  const { arrayBuffers: before } = process.memoryUsage();
  bringPieces();
  const { arrayBuffers: during } = process.memoryUsage();
  expect(during - before).toBeGreaterThanOrEqual(sweepBytes / 2);
  collect();
  // Threads of V8 give the memory back a moment later.
  await vi.waitFor(() => expect(process.memoryUsage().arrayBuffers).toBeLessThan(before + sweepBytes / 4));
});

function bringPieces(): void {
  for (let bytes = 0; bytes < sweepBytes; bytes += pieceBytes) Buffer.allocUnsafeSlow(pieceBytes);
}
