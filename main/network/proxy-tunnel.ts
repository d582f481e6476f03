/** Connections through a proxy, with the proxy's own refusals told from those of the host behind it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ArchiveError } from '../../contract/error.ts';

export interface ProxyCredentials {
  /** Empty for none. */
  user: string;
  password: string;
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** Reaches https hosts by CONNECT. @see RFC 9110 section 9.3.6 */
export class ProxyTunnel extends HttpsProxyAgent<string> {
  readonly #tls: { secureContext?: SecureContext };

  constructor(
    proxy: URL,
    { user, password }: ProxyCredentials,
    tls: { secureContext?: SecureContext },
    options: { keepAlive: boolean; maxSockets: number; scheduling: 'lifo' },
  ) {
    super(withCredentials(proxy, user, password), { ...options, ...tls });
    this.#tls = tls;
  }

  /** @throws ArchiveError proxy-credentials (407), proxy-refused (any other answer, or none) */
  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const proxy = this.proxy.host;
    let status = 0;
    request.once('proxyConnect', (answer: IncomingMessage) => (status = answer.statusCode ?? 0));
    let socket: Socket;
    try {
      socket = await super.connect(request, { ...options, ...this.#tls });
    } catch (cause) {
      const system = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
      throw new ArchiveError('proxy-refused', { retry: 'later', context: { proxy, system }, cause });
    }
    if (status === 200) return socket;
    // The library would hand the proxy's answer on as if the host had given it: a 404 of a proxy must not count as a lost recording.
    socket.destroy();
    const code = status === 407 ? 'proxy-credentials' : 'proxy-refused';
    throw new ArchiveError(code, { retry: 'later', context: { proxy, proxyStatus: status } });
  }
}

function withCredentials(proxy: URL, user: string, password: string): string {
  const url = new URL(proxy);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);
  return url.href;
}
