import { networkSchema } from '../../contract/config.ts';
import { createNetwork, type Network } from '../../main/network/network.ts';

/** A way out without a proxy, whatever the environment says. */
export function directNetwork(): Network {
  return createNetwork({ config: networkSchema.parse({ proxy: { mode: 'off' } }) });
}
