import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fault } from '../../simulator/simulator.ts';
import { faultyDisk } from '../support/faulty-disk.ts';
import { transferRig } from '../support/transfer-rig.ts';

const mib = 1 << 20;
const bytes = 5 * mib + 1234;

const place = fc.nat(bytes - 1).map((atByte) => ({ atByte }));
const timing = fc.record({ times: fc.integer({ min: 1, max: 4 }), skip: fc.nat(4) });
const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.oneof(
      place.map((at) => ({ kind: 'cut' as const, ...at })),
      place.map((at) => ({ kind: 'cut' as const, reset: true, ...at })),
      fc.constantFrom<Fault>(
        { kind: 'ignore-range' },
        { kind: 'total', deltaBytes: 777 },
        { kind: 'length', deltaBytes: -5 },
        { kind: 'length', deltaBytes: 5 },
        { kind: 'content-range', form: 'missing' },
        { kind: 'content-range', form: 'malformed' },
        { kind: 'content-range', form: 'shifted' },
        { kind: 'gzip' },
        { kind: 'unavailable' },
        { kind: 'throttled', retryAfter: { seconds: 40 } },
        { kind: 'broken', status: 500 },
        { kind: 'unauthorized', body: 'json' },
        { kind: 'missing' },
        { kind: 'empty' },
        { kind: 'html', status: 200 },
        { kind: 'html', status: 400 },
        { kind: 'json' },
        { kind: 'redirect', to: 'redirect-host' },
        { kind: 'redirect', to: 'loop' },
        { kind: 'redirect', to: 'foreign' },
        { kind: 'redirect', to: 'plain-http' },
        { kind: 'redirect', to: 'redirect-host', hops: 3 },
        { kind: 'throttled', retryAfter: { dateInSeconds: 50 } },
        { kind: 'unavailable', retryAfter: { seconds: 1 } },
      ),
    ),
    timing,
  )
  .map(([kind, when]) => ({ ...kind, ...when }));
// Once only: what comes wrong in the same way twice is what the service has, and is archived with a finding.
const flip: fc.Arbitrary<Fault[]> = fc.constantFrom([], [{ kind: 'flip', atByte: 1, times: 1 }]);
const faultsOf = (bounds: { minLength?: number; maxLength: number }): fc.Arbitrary<Fault[]> =>
  fc.tuple(fc.array(fault, bounds), flip).map(([some, once]) => [...some, ...once]);

it('any few faults in any order end in the right bytes', { timeout: 120_000 }, async () => {
  const limits = { segmentThresholdBytes: 2 * mib, checkpointBytes: mib / 2, uncommittedBytes: mib };
  const rig = await transferRig({ limits });
  await rig.transfers.start();
  await fc.assert(
    fc.asyncProperty(faultsOf({ minLength: 1, maxLength: 3 }), async (faults) => {
      const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes, faults }] }).chunks;
      if (chunk === undefined) throw new Error('no chunk');
      await rig.settle();
      expect(rig.row(chunk.documentId)).toMatchObject({ state: 'archived' });
      expect(rig.digestOf(chunk.documentId)).toBe(await chunk.content.sha256());
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(rig.simulator.requests.leaks()).toEqual([]);
});

it(
  'a disk that fails at any call, with any one fault of the service, ends in the right bytes',
  { timeout: 120_000 },
  async () => {
    const limits = { segmentThresholdBytes: 2 * mib, checkpointBytes: mib / 2, uncommittedBytes: mib };
    let trouble = { after: Infinity, times: 0, errno: 'EIO' };
    // Antivirus and backup hold files, volumes fill up, cables come loose.
    const disk = faultyDisk(() => {
      trouble.after -= 1;
      if (trouble.after >= 0 || trouble.times <= 0) return null;
      trouble.times -= 1;
      return trouble.errno;
    });
    const rig = await transferRig({ limits, disk });
    await rig.transfers.start();
    const troubles = fc.record({
      after: fc.nat(60),
      times: fc.integer({ min: 1, max: 5 }),
      errno: fc.constantFrom('ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EPERM', 'EBUSY', 'EACCES', 'ENOENT'),
    });
    await fc.assert(
      fc.asyncProperty(troubles, faultsOf({ maxLength: 1 }), async (next, faults) => {
        trouble = { ...next };
        const [chunk] = rig.publish({ format: 'wav', chunks: [{ big: bytes, faults }] }).chunks;
        await rig.settle();
        trouble.times = 0;
        await rig.settle();
        expect(rig.row(chunk?.documentId ?? '')).toMatchObject({ state: 'archived' });
        expect(rig.row(chunk?.documentId ?? '', 'metadata')).toMatchObject({ state: 'archived' });
        expect(rig.digestOf(chunk?.documentId ?? '')).toBe(await chunk?.content.sha256());
      }),
      { numRuns: 12, endOnFailure: true },
    );
  },
);
