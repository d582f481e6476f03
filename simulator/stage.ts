import { setTimeout } from 'node:timers/promises';
import { contentHandler, foreignHandler } from './content.ts';
import { hostOf, openHost, originOf } from './hosts.ts';
import type { Handler, Host } from './hosts.ts';
import type { Service, Stage } from './model.ts';
import type { Endpoints, SimulatorOptions } from './options.ts';
import { createThrottle } from './pace.ts';
import { createRandom } from './random.ts';
import { createRequestLog } from './request-log.ts';

const SKEW_MS = 5 * 60_000;
const RETENTION_MS = 24 * 3_600_000;

/** Everything that hosts share, before any of them is open. */
export function createStage(options: SimulatorOptions): Stage {
  const delay = options.delay ?? ((ms: number) => setTimeout(ms));
  const seed = options.seed ?? 1;
  return {
    now: options.now ?? Date.now,
    delay,
    skewMs: options.skewMs ?? SKEW_MS,
    retentionMs: options.retentionMs ?? RETENTION_MS,
    log: createRequestLog(),
    throttle: createThrottle(options.throttleBytesPerSecond ?? null, delay),
    services: servicesOf(options).map(({ name, accessKeys }) => ({
      name,
      accessKeys: accessKeys ?? [accessKeyOf(seed, name, 1), accessKeyOf(seed, name, 2)],
      host: '',
    })),
    documents: new Map(),
    origins: { content: '', redirect: '', foreign: '' },
    unauthorizedBody: options.unauthorizedBody ?? 'json',
  };
}

/** Opens all hosts and writes their addresses on the stage. Answers what closes them again. */
export async function openHosts(
  stage: Stage,
  options: SimulatorOptions,
  controlOf: (service: Service) => Handler,
): Promise<() => Promise<void>> {
  const hosts: Host[] = [];
  const open = async (...args: Parameters<typeof openHost>): Promise<number> => {
    const host = await openHost(...args);
    hosts.push(host);
    return host.port;
  };
  const close = async (): Promise<void> => {
    await Promise.all(hosts.map((host) => host.close()));
  };
  try {
    for (const [at, service] of stage.services.entries()) {
      const port = servicesOf(options)[at]?.port ?? 0;
      service.host = hostOf(await open('control', port, stage, controlOf(service)));
    }
    const content = contentHandler(stage);
    stage.origins.content = originOf(await open('content', options.contentPort ?? 0, stage, content));
    stage.origins.redirect = originOf(await open('redirect', options.redirectPort ?? 0, stage, content));
    stage.origins.foreign = originOf(
      await open('foreign', options.foreignPort ?? 0, stage, foreignHandler()),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

export function endpointsOf(stage: Stage): Endpoints {
  const services = stage.services.map(({ name, host, accessKeys }) => ({
    name,
    host,
    accessKeys,
    endpoint: `http://${host}/`,
    connectionString: `endpoint=http://${host}/;accesskey=${accessKeys[0] ?? ''}`,
  }));
  const { content, redirect, foreign } = stage.origins;
  return {
    services,
    endpoint: services[0]?.endpoint ?? '',
    connectionString: services[0]?.connectionString ?? '',
    contentHosts: [content, redirect].map((origin) => new URL(origin).host),
    content,
    redirect,
    foreign,
  };
}

function servicesOf(options: SimulatorOptions): NonNullable<SimulatorOptions['services']> {
  return options.services ?? [{ name: 'contoso', port: options.controlPort ?? 0 }];
}

function accessKeyOf(seed: number | string, name: string, number: number): string {
  const random = createRandom(`${seed} ${name} key ${number}`);
  return Buffer.from(random.hex(128), 'hex').toString('base64');
}
