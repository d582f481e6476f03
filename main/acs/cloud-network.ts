/** Lets the clients of storage and namespaces take the way out that the network names. */
import type { Network } from '../network/network.ts';

interface Asking {
  url: string;
  agent?: unknown;
}

/** A step of a storage client's pipeline that sets the connections of each request. */
export function overNetwork(network: Pick<Network, 'agentFor'>) {
  return {
    create: <Request extends Asking, Answer>(next: { sendRequest(request: Request): Promise<Answer> }) => ({
      sendRequest: async (request: Request): Promise<Answer> => {
        request.agent = await network.agentFor(new URL(request.url));
        return next.sendRequest(request);
      },
    }),
  };
}
