/** Which proxy is meant: by the words of a PAC file, by the environment, by a list of exceptions. Pure. */
import { ArchiveError } from '../../contract/error.ts';

/**
 * The proxy of an answer such as `PROXY a:8080; DIRECT`: the first way that we can go. Null for a direct one.
 * @throws ArchiveError proxy-refused when there is none (SOCKS)
 */
export function proxyOfRules(rules: string): URL | null {
  const ways = rules
    .split(';')
    .map((way) => way.trim().split(/\s+/))
    .filter(([kind]) => kind !== undefined && kind !== '');
  if (ways.length === 0) return null;
  for (const [kind = '', place = ''] of ways) {
    if (/^direct$/i.test(kind)) return null;
    const scheme = /^https$/i.test(kind) ? 'https' : /^(proxy|http)$/i.test(kind) ? 'http' : null;
    if (scheme !== null && URL.canParse(`${scheme}://${place}`)) return new URL(`${scheme}://${place}`);
  }
  const kinds = ways.map(([kind]) => kind).join(' ');
  throw new ArchiveError('proxy-refused', { retry: 'later', context: { unsupported: kinds } });
}

/** The proxy of a program without a window, and who may pass it by. */
export interface EnvironmentProxy {
  /** As it was written; user and password may be in it. Null for none. */
  address: string | null;
  bypass: string[];
}

/** Reads HTTPS_PROXY, ALL_PROXY and NO_PROXY; small letters count before capitals, as with curl. */
export function environmentProxy(environment: NodeJS.ProcessEnv): EnvironmentProxy {
  const read = (name: string): string => {
    const small = environment[name.toLowerCase()];
    return (small !== undefined && small !== '' ? small : (environment[name] ?? '')).trim();
  };
  const address = read('HTTPS_PROXY') || read('ALL_PROXY');
  return {
    address: address === '' ? null : address.includes('://') ? address : `http://${address}`,
    bypass: read('NO_PROXY')
      .split(/[\s,]+/)
      .filter((entry) => entry !== ''),
  };
}

/**
 * Says whether a host is reached without the proxy. An entry is `host`, `.suffix` or `*.suffix`, each with or without a port, or `*`; a
 * bare name covers its subdomains too.
 */
export function isBypassed({ hostname, port, protocol }: URL, entries: readonly string[]): boolean {
  const called = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return entries.some((entry) => {
    if (entry === '*') return true;
    const [, name = '', only] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry.toLowerCase()) ?? [];
    if (only !== undefined && only !== called) return false;
    const suffix = name.replace(/^\*?\./, '');
    return suffix !== '' && (hostname === suffix || hostname.endsWith(`.${suffix}`));
  });
}
