import { directNetwork } from '../support/direct-network.ts';
import { buffer } from 'node:stream/consumers';
import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeleteContent, createFetchContent } from '../../main/acs/content-client.ts';
import { legacyLocation } from '../../main/acs/locations.ts';
import { probeService } from '../../main/acs/probe.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import type { Clock } from '../../main/clock.ts';
import { systemClock } from '../../main/clock.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { rejectionOf } from '../support/rejection.ts';

async function stage() {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const { connectionString, contentHosts } = simulator.endpoints;
  const config = { name: 'contoso', connectionString, contentHosts: [...contentHosts] };
  const service = toServiceAccess(config);
  const [chunk] = simulator.addRecording().chunks;
  if (chunk === undefined) throw new Error('no chunk');
  const fetchContent = createFetchContent({ clock: systemClock, network: directNetwork() });
  const read = (location: string, firstByte = 0, lastByte: number | null = null) =>
    fetchContent({
      location,
      service,
      firstByte,
      lastByte,
      etag: null,
      signal: new AbortController().signal,
    });
  return { simulator, config, service, chunk, read };
}

describe('against the simulator', () => {
  it('reads content and metadata, whole, in parts, and by the address of 2021', async () => {
    const { chunk, read, service } = await stage();
    const whole = await buffer((await read(chunk.content.location ?? '')).body);
    expect(createHash('sha256').update(whole).digest('hex')).toBe(await chunk.content.sha256());
    const part = await read(chunk.content.location ?? '', 100, 199);
    expect(part).toMatchObject({ status: 206, firstByte: 100, totalBytes: whole.length, lengthBytes: 100 });
    expect(Buffer.compare(await buffer(part.body), whole.subarray(100, 200))).toBe(0);
    const metadata = await buffer((await read(chunk.metadata?.location ?? '')).body);
    expect(JSON.parse(metadata.toString())).toMatchObject({ chunkDocumentId: chunk.documentId });
    const old = await read(legacyLocation(service.endpoint, chunk.documentId, 'content'));
    expect(Buffer.compare(await buffer(old.body), whole)).toBe(0);
  });

  it('follows a redirect inside the list and leaks nothing outside of it', async () => {
    const { simulator, chunk, read } = await stage();
    const location = chunk.content.location ?? '';
    simulator.setFault(chunk.documentId, { kind: 'redirect', to: 'redirect-host' });
    const answer = await read(location);
    answer.body.destroy();
    expect(answer.host).toBe(new URL(simulator.endpoints.redirect).host);
    for (const to of ['foreign', 'plain-http', 'loop'] as const) {
      simulator.clearFaults(chunk.documentId);
      simulator.setFault(chunk.documentId, { kind: 'redirect', to, times: Infinity });
      expect((await rejectionOf(read(location))).code).toBe('redirect-refused');
    }
    const foreign = location.replace(simulator.endpoints.content, simulator.endpoints.foreign);
    expect((await rejectionOf(read(foreign))).code).toBe('host-not-allowed');
    expect(simulator.requests.leaks()).toEqual([]);
  });

  it('refuses gzip and headers that contradict the request', async () => {
    const { simulator, chunk, read } = await stage();
    const faults = [
      { kind: 'gzip' },
      { kind: 'content-range', form: 'missing' },
      { kind: 'content-range', form: 'malformed' },
      { kind: 'content-range', form: 'shifted' },
    ] as const;
    for (const fault of faults) {
      simulator.clearFaults(chunk.documentId);
      simulator.setFault(chunk.documentId, fault);
      const error = await rejectionOf(read(chunk.content.location ?? '', 10, 19));
      expect(error.code).toBe('answer-invalid');
    }
  });

  it('deletes a chunk, and finds it gone', async () => {
    const { chunk, service, read } = await stage();
    const deleteContent = createDeleteContent({ clock: systemClock, network: directNetwork() });
    const location = chunk.deleteLocation ?? '';
    expect((await deleteContent({ location, service })).result).toBe('deleted');
    expect((await deleteContent({ location, service })).result).toBe('absent');
    expect((await rejectionOf(read(chunk.content.location ?? ''))).code).toBe('not-found');
  });
});

describe('probeService', () => {
  const outcomes = async (config: Parameters<typeof probeService>[0], clock: Clock = systemClock) =>
    (await probeService(config, { clock, network: directNetwork() })).map(
      ({ layer, outcome, code }) => `${layer} ${code ?? outcome}`,
    );

  it('passes through all layers', async () => {
    const { config } = await stage();
    expect(await outcomes(config)).toEqual([
      'config ok',
      'proxy ok',
      'dns ok',
      'tcp ok',
      'tls skipped',
      'clock ok',
      'signature ok',
      'rights ok',
    ]);
  });

  it('names the layer that fails', async () => {
    const { config, simulator } = await stage();
    const wrongKey = {
      ...config,
      connectionString: `endpoint=${simulator.endpoints.endpoint};accesskey=a2V5`,
    };
    expect(await outcomes(wrongKey)).toContain('signature auth-rejected');
    const late: Clock = { ...systemClock, now: () => Date.now() - 600_000 };
    expect(await outcomes(config, late)).toContain('clock clock-skewed');
    expect(await outcomes({ ...config, connectionString: 'endpoint=https://a' })).toEqual([
      'config connection-string-invalid',
      'proxy skipped',
      'dns skipped',
      'tcp skipped',
      'tls skipped',
      'clock skipped',
      'signature skipped',
      'rights skipped',
    ]);
    const noTls = config.connectionString.replace('http:', 'https:');
    expect(await outcomes({ ...config, connectionString: noTls })).toContain('tls tls-refused');
    const unknown = 'endpoint=https://name.invalid/;accesskey=a2V5';
    expect(await outcomes({ ...config, connectionString: unknown })).toContain('dns name-not-resolved');
    await simulator.close();
    expect(await outcomes(config)).toContain('tcp connection-failed');
  });
});
