/** A circuit breaker per host: a host that only fails is left alone for a while instead of being asked by every transfer in turn. */
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Clock } from '../clock.ts';

export interface HostGate {
  /** Notes how a connection to a host ended; null when it answered. */
  note(host: string, code: ErrorCode | null): void;
  /** Lets every host be asked again: the network is another one. */
  renew(): void;
  /** Ms until the host may be asked again; 0 when it may be now. */
  waitMs(host: string): number;
}

interface Host {
  failures: number;
  closedUntil: number;
}

/** Causes that speak of the host, not of the file. */
const hostCauses: readonly ErrorCode[] = [
  'connection-failed',
  'name-not-resolved',
  'tls-refused',
  'tls-name-wrong',
  'proxy-refused',
  'proxy-credentials',
  'service-busy',
];

const failuresToClose = 8;
const firstCloseMs = 5000;
const longestCloseMs = 120_000;

export function createHostGate(clock: Clock): HostGate {
  const hosts = new Map<string, Host>();
  return {
    note(name, code) {
      if (code === null || !hostCauses.includes(code)) {
        hosts.delete(name);
        return;
      }
      const host = hosts.get(name) ?? { failures: 0, closedUntil: 0 };
      host.failures += 1;
      const over = host.failures - failuresToClose;
      if (over >= 0)
        host.closedUntil = clock.monotonic() + Math.min(firstCloseMs * 2 ** over, longestCloseMs);
      hosts.set(name, host);
    },
    renew: () => hosts.clear(),
    waitMs(name) {
      return Math.max((hosts.get(name)?.closedUntil ?? 0) - clock.monotonic(), 0);
    },
  };
}
