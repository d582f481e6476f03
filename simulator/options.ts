import type { PublishedRecording } from './published.ts';

interface ServiceOptions {
  name: string;
  /** Base64, one or two; made from the seed when left out. */
  accessKeys?: readonly string[];
  /** 0 or left out for any free port. */
  port?: number;
}

export interface SimulatorOptions {
  seed?: number | string;
  /** One service named `contoso` when left out. Each has a port of its own. */
  services?: readonly ServiceOptions[];
  /** Port of the only service, when `services` is left out. */
  controlPort?: number;
  contentPort?: number;
  redirectPort?: number;
  foreignPort?: number;
  /** UTC epoch ms; decides on skew, retention and dates in headers. */
  now?: () => number;
  /** Used by slow lines and by retries of events. */
  delay?: (ms: number) => Promise<void>;
  /** Five minutes when left out. */
  skewMs?: number;
  /** A day when left out. */
  retentionMs?: number;
  throttleBytesPerSecond?: number | null;
  /** The body of a 401 on the content host; JSON when left out. */
  unauthorizedBody?: 'empty' | 'json';
  /** Told of every recording that was started and stopped through the control plane and left a file. */
  onRecorded?: (recording: PublishedRecording) => void;
}

interface ServiceEndpoint {
  name: string;
  endpoint: string;
  /** Host and port as signed, and as `x-ms-host` names it. */
  host: string;
  accessKeys: readonly string[];
  connectionString: string;
}

export interface Endpoints {
  services: readonly ServiceEndpoint[];
  /** Of the first service. */
  endpoint: string;
  connectionString: string;
  /** `host:port` of the content host and of the one it redirects to: a client's allow-list. */
  contentHosts: readonly string[];
  content: string;
  redirect: string;
  /** Nobody should send a signature there. */
  foreign: string;
}
