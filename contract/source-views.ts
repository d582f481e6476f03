/** Sources and services, and whether they answer. */
import type { DeletePolicy, NetworkConfig, SourceConfig, SourceKind } from './config.ts';
import type { ErrorCode } from './error-codes.ts';

export type SourceHealthState = 'starting' | 'listening' | 'failing' | 'stopped';

export interface SourceView {
  /** Stable within a configuration: its name, or kind and number. */
  id: string;
  kind: SourceKind;
  /** The configuration without secrets. */
  config: SourceConfig;
  hasSecret: boolean;
  state: SourceHealthState;
  lastEventAt: number | null;
  eventCount: number;
  /** What is wrong now. */
  code: ErrorCode | null;
  detail: string | null;
  /** What was wrong last, also when all is well by now. */
  lastError: { code: ErrorCode; at: number } | null;
  /** How much waits at the source, where it can be told. */
  backlog: number | null;
  /** When it will be asked again; null while it is being asked, and for one that tells by itself. */
  nextPollAt: number | null;
  /** Failing or silent for longer than the configuration lets pass. */
  alarm: 'failing' | 'silent' | null;
  /** What to give to IT: the address where a webhook listens, the folder that is watched. */
  address: string | null;
}

export interface ServiceView {
  name: string;
  endpoint: string;
  contentHosts: string[] | null;
  hasSecret: boolean;
  /** Of the recording control, when not the default. */
  apiVersion: string | null;
  deleteAfterArchive: DeletePolicy;
}

/** One layer of a connection test, in the order they are tried; the first that fails ends the test. */
export interface ProbeStep {
  layer: 'config' | 'proxy' | 'dns' | 'tcp' | 'tls' | 'clock' | 'signature' | 'rights';
  outcome: 'ok' | 'failed' | 'skipped';
  code: ErrorCode | null;
  detail: string | null;
}

export interface NetworkView {
  /** Without its password. */
  network: NetworkConfig;
  hasPassword: boolean;
}

export interface SourcesView {
  services: ServiceView[];
  sources: SourceView[];
  /** False when this computer has no protected store: secrets last until the program ends. */
  areSecretsKept: boolean;
  network: NetworkView;
}
