/**
 * The way out: which proxy a request takes, which certificates are trusted, and the connections that are kept for both.
 * It owns the agents; what is asked over them is the business of acs and sources.
 * Invariants: this computer itself is never reached through a proxy; a password goes to the configured proxy alone.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { NetworkConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { trustedContext } from './certificates.ts';
import { isBypassed, proxyOfRules } from './proxy-rules.ts';
import { ProxyTunnel } from './proxy-tunnel.ts';

export interface Network {
  /** The connections for an address. @throws ArchiveError proxy-refused, ca-unreadable */
  agentFor(url: URL): Promise<HttpAgent>;
  /** The proxy that an address is reached through, without credentials; null for none. @throws ArchiveError proxy-refused */
  proxyFor(url: URL): Promise<URL | null>;
  /** What a connection to an address has to trust. @throws ArchiveError ca-unreadable */
  trust(): Promise<{ secureContext?: SecureContext }>;
  /** Takes new settings; what is under way ends over the old ones. */
  configure(config: NetworkConfig): void;
  /** After sleep, or on another network: connections lead nowhere any more, so all are ended, and the system is asked anew. */
  renew(): void;
}

export interface NetworkOptions {
  config: NetworkConfig;
  /**
   * What the system says of an address, in the words of a PAC file: `DIRECT`, or `PROXY host:port; …`. The environment is read when it is
   * left out.
   */
  resolveSystemProxy?: (url: string) => Promise<string>;
  /** Connections to one host at a time; further requests wait for one. */
  maxSocketsPerHost?: number;
  monotonic?: () => number;
}

/** A system's answer is used again for so long; a VPN that comes or goes is noticed after it. */
const answerMs = 5000;
const defaultSockets = 64;

export function createNetwork(options: NetworkOptions): Network {
  const monotonic = options.monotonic ?? (() => performance.now());
  const agentOptions = {
    keepAlive: true,
    maxSockets: options.maxSocketsPerHost ?? defaultSockets,
    scheduling: 'lifo',
  } as const;
  let http = new HttpAgent(agentOptions);
  let { config } = options;
  let agents = new Map<string, Promise<HttpAgent>>();
  let trusted: Promise<{ secureContext?: SecureContext }> | null = null;
  let answers = new Map<string, { at: number; rules: Promise<string> }>();

  /** The system's word on a host; the path is nobody's business. */
  function systemRules(url: URL): Promise<string> {
    const known = answers.get(url.origin);
    if (known !== undefined && monotonic() - known.at < answerMs) return known.rules;
    const rules = options.resolveSystemProxy?.(`${url.origin}/`) ?? Promise.resolve('DIRECT');
    rules.catch(() => answers.delete(url.origin));
    answers.set(url.origin, { at: monotonic(), rules });
    return rules;
  }

  async function proxyFor(url: URL): Promise<URL | null> {
    const { proxy } = config;
    if (proxy.mode === 'off' || isThisComputer(url)) return null;
    if (proxy.mode === 'system') return proxyOfRules(await systemRules(url));
    return isBypassed(url, proxy.bypass) ? null : new URL(proxy.address);
  }

  function trust(): Promise<{ secureContext?: SecureContext }> {
    if (trusted === null) {
      trusted = trustedContext(config.caFile);
      // A file that is put right is read again.
      trusted.catch(() => (trusted = null));
    }
    return trusted;
  }

  async function makeAgent(proxy: URL | null): Promise<HttpAgent> {
    const tls = await trust();
    if (proxy === null) return new HttpsAgent({ ...agentOptions, ...tls });
    const { user = '', password = '' } = config.proxy.mode === 'off' ? {} : config.proxy;
    return new ProxyTunnel(proxy, { user, password }, tls, agentOptions);
  }

  function endAgents(): void {
    for (const agent of agents.values())
      agent.then(
        (made) => made.destroy(),
        (reason: unknown) => reason,
      );
    agents = new Map();
    answers = new Map();
  }

  return {
    proxyFor,
    trust,
    async agentFor(url) {
      if (url.protocol === 'http:') return isThisComputer(url) ? http : refuseOpen(url);
      const proxy = await proxyFor(url);
      const key = proxy?.href ?? '';
      let agent = agents.get(key);
      if (agent === undefined) {
        agent = makeAgent(proxy);
        agents.set(key, agent);
        agent.catch(() => agents.delete(key));
      }
      return agent;
    },
    configure(next) {
      if (JSON.stringify(next) === JSON.stringify(config)) return;
      config = next;
      endAgents();
      trusted = null;
    },
    renew() {
      endAgents();
      http.destroy();
      http = new HttpAgent(agentOptions);
    },
  };
}

function isThisComputer({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Nothing goes out of this computer in the open. */
function refuseOpen(url: URL): never {
  throw new ArchiveError('endpoint-insecure', { context: { host: url.host } });
}
