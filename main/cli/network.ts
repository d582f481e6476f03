/** The way out for the command line: flags before configuration before environment. */
import { networkSchema, type NetworkConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { environmentProxy } from '../network/proxy-rules.ts';
import type { CliArguments } from './arguments.ts';

type Given = Pick<CliArguments, 'proxy' | 'caFile'>;

/**
 * The settings in force: `--proxy URL|off` and `--ca FILE` where they are given; HTTPS_PROXY and NO_PROXY where the configuration leaves
 * the choice to the system.
 * @throws ArchiveError usage when a proxy's address cannot be read
 */
export function networkConfigOf(
  config: NetworkConfig,
  given: Given,
  environment: NodeJS.ProcessEnv,
): NetworkConfig {
  return { proxy: proxyConfigOf(config, given, environment), caFile: given.caFile ?? config.caFile };
}

function proxyConfigOf(
  { proxy }: NetworkConfig,
  given: Given,
  environment: NodeJS.ProcessEnv,
): NetworkConfig['proxy'] {
  if (given.proxy === 'off') return { mode: 'off' };
  const { address, bypass } = environmentProxy(environment);
  if (given.proxy !== null) return manual('--proxy', given.proxy, [], proxy);
  if (proxy.mode !== 'system') return proxy;
  return address === null ? { mode: 'off' } : manual('HTTPS_PROXY', address, bypass, proxy);
}

/** User and password stand in the address or, where they do not, in the configuration. */
function manual(
  where: string,
  address: string,
  bypass: string[],
  known: NetworkConfig['proxy'],
): NetworkConfig['proxy'] {
  const wrong = (): ArchiveError => new ArchiveError('usage', { context: { option: where } });
  if (!URL.canParse(address)) throw wrong();
  const url = new URL(address);
  const isNamed = url.username !== '' || url.password !== '';
  const { user, password } = known.mode === 'off' ? {} : known;
  const credentials = isNamed
    ? { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
    : { ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) };
  const proxy = { mode: 'manual', address: `${url.protocol}//${url.host}`, bypass, ...credentials };
  const parsed = networkSchema.safeParse({ proxy });
  if (!parsed.success) throw wrong();
  return parsed.data.proxy;
}
