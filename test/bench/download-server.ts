// Child of download.ts: the simulator with large chunks; prints one line of JSON and serves until it is ended.
import { startSimulator } from '../../simulator/simulator.ts';
import type { Offer } from './download-parts.ts';

const [count, bytes] = [Number(process.argv[2]), Number(process.argv[3])];
const simulator = await startSimulator();
const chunks: Offer['chunks'] = [];
for (let at = 0; at < count; at += 1) {
  const [chunk] = simulator.addRecording({ format: 'wav', chunks: [{ big: bytes }] }).chunks;
  const location = chunk?.content.location ?? null;
  if (chunk === undefined || location === null) throw new Error('the simulator offers no location');
  chunks.push({ documentId: chunk.documentId, location, sha256: await chunk.content.sha256() });
}
const offer: Offer = {
  connectionString: simulator.endpoints.connectionString,
  contentHosts: [...simulator.endpoints.contentHosts],
  chunks,
};
process.stdout.write(`${JSON.stringify(offer)}\n`);
