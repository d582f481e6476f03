import type { ServiceConfig } from '../../contract/config.ts';
import { ArchiveError, toArchiveError } from '../../contract/error.ts';
import type { ProbeStep } from '../../contract/views.ts';
import { readDate } from './answer-headers.ts';
import type { Network } from '../network/network.ts';
import { networkLayers, probeLayers } from './probe-network.ts';
import { toServiceAccess } from './services.ts';
import type { ServiceAccess } from './services.ts';
import { maxSkewMs, statusError } from './wire-errors.ts';
import { createWire } from './wire.ts';
import type { WireAnswer, WireOptions } from './wire.ts';

export interface ProbeOptions extends WireOptions {
  network: Network;
}

/** Version of the control plane that every resource knows. */
const probeVersion = '2024-04-15';

/**
 * Tests a service: its configuration, the way to its resource, the clocks, the key and whether it answers as a resource does. Asks for the
 * state of a recording that does not exist, so nothing is changed. Never rejects.
 */
export async function probeService(config: ServiceConfig, options: ProbeOptions): Promise<ProbeStep[]> {
  let access: ServiceAccess;
  try {
    access = toServiceAccess(config);
  } catch (error) {
    const layers = ['proxy', 'dns', 'tcp', 'tls', 'clock', 'signature', 'rights'] as const;
    return probeLayers([
      { layer: 'config', test: () => Promise.reject(toArchiveError(error)) },
      ...layers.map((layer) => ({ layer, test: null })),
    ]);
  }
  let asking: Promise<WireAnswer> | null = null;
  const ask = (): Promise<WireAnswer> => (asking ??= askForNothing(access, options));
  return probeLayers([
    { layer: 'config', test: () => Promise.resolve(access.endpoint.host) },
    ...networkLayers(access.endpoint, options.network),
    { layer: 'clock', test: async () => clockDetail(await ask(), options) },
    { layer: 'signature', test: async () => refuse(await ask(), [401], options) },
    { layer: 'rights', test: async () => refuse(await ask(), null, options) },
  ]);
}

async function askForNothing(service: ServiceAccess, options: WireOptions): Promise<WireAnswer> {
  const nobody = '00000000-0000-0000-0000-000000000000';
  const id = Buffer.from(JSON.stringify({ PlatformEndpointId: nobody, ResourceSpecificId: nobody })).toString(
    'base64url',
  );
  const location = new URL(`/calling/recordings/${id}?api-version=${probeVersion}`, service.endpoint).href;
  const answer = await createWire(options)({ method: 'GET', location, service });
  answer.body.destroy();
  return answer;
}

function clockDetail({ headers }: WireAnswer, { clock }: WireOptions): string | null {
  const serverAt = readDate(headers);
  if (serverAt === null) return null;
  const skewMs = clock.now() - serverAt;
  if (Math.abs(skewMs) > maxSkewMs)
    throw new ArchiveError('clock-skewed', { retry: 'later', context: { skewMs } });
  return `${String(Math.round(skewMs / 1000))} s`;
}

/** Fails for the given statuses; without any, for all that does not come from a resource that looked for the recording. */
function refuse(answer: WireAnswer, statuses: readonly number[] | null, { clock }: WireOptions): string {
  const { status } = answer;
  const isRefused =
    statuses === null
      ? status >= 500 || status === 403 || status === 429 || status === 407
      : statuses.includes(status);
  if (isRefused) throw statusError(answer, clock.now());
  return `status ${String(status)}`;
}
