import type { ServiceConfig } from '../../contract/config.ts';

/** A configured service, ready to sign for. */
export interface ServiceAccess {
  name: string;
  /** Origin of the ACS resource; its host is what gets signed. */
  endpoint: URL;
  accessKey: Uint8Array;
  /** Patterns of hosts that may receive a signature, e.g. `*.asm.skype.com`, `127.0.0.1:7072`. */
  contentHosts: readonly string[];
}

export type { ServiceConfig };
