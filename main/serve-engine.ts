/**
 * Puts an engine behind the port of its process: one handler per channel, every answer a Result, nothing thrown across.
 * Requests that come while the engine opens its library wait for it; configurations are applied one after another.
 */
import type { Config } from '../contract/config.ts';
import { ArchiveError, viewOfError, type Result } from '../contract/error.ts';
import type { RecordingWindow } from '../contract/views.ts';
import type {
  EngineEventName,
  EngineEvents,
  EventMessage,
  FromEngine,
  PortChannel,
  PortInput,
  PortOutput,
  ProxyMessage,
  RequestMessage,
  StartMessage,
  ToEngine,
} from './engine-protocol.ts';

/** The port as Electron's `process.parentPort` has it. */
export interface EnginePort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

/** One per channel; throws {@link ArchiveError} to refuse. */
export type EngineHandlers = {
  [C in PortChannel]: (input: PortInput<C>) => PortOutput<C> | Promise<PortOutput<C>>;
};

export type EmitEvent = <E extends EngineEventName>(name: E, payload: EngineEvents[E]) => void;

export interface RunningEngine {
  readonly libraryId: string;
  readonly version: string;
  readonly handlers: EngineHandlers;
  /** Resolves when the new configuration is in force. */
  configure(config: Config): Promise<void>;
  suspend(): void;
  resume(): void;
  /** Resolves when everything is on disk and the library's lock is released. */
  stop(): Promise<void>;
}

/** Opens the library and resolves with an engine that answers; rejects when that cannot be. */
export type StartEngine = (
  given: Omit<StartMessage, 'type'>,
  emit: EmitEvent,
  resolveProxy: ResolveProxy,
  /** Tells that the engine cannot go on; main ends its process. */
  fail: (error: ArchiveError) => void,
) => Promise<RunningEngine>;

/** What the system says about reaching an address, in the words of a PAC file. @throws ArchiveError proxy-refused when it cannot tell */
export type ResolveProxy = (url: string) => Promise<string>;

/** The page that the window opens with, read before an engine is started; null when that cannot be. */
export type ReadOpeningPage = (libraryDir: string) => RecordingWindow | null;

/** Serves one engine over `port` from its `start` message to its `shutdown`. */
export function serveEngine(port: EnginePort, start: StartEngine, readOpening: ReadOpeningPage): void {
  const post = (message: FromEngine): void => port.postMessage(message);
  const emit: EmitEvent = (name, payload) => post({ type: 'event', name, payload } as EventMessage);
  const proxies = createProxyQuestions(post);
  let engine = Promise.reject<RunningEngine>(new ArchiveError('engine-unavailable'));
  engine.catch((cause: unknown) => cause);
  let configured: Promise<unknown> = Promise.resolve();

  const answer = async (id: number, work: () => Promise<unknown>): Promise<void> => {
    post({ type: 'answer', id, result: await resultOf(work) });
  };
  const receive = async (message: ToEngine): Promise<void> => {
    switch (message.type) {
      case 'open':
        post({ type: 'opening', page: readOpening(message.libraryDir) });
        return;
      case 'start':
        engine = start(message, emit, proxies.ask, (error) =>
          post({ type: 'failed', error: viewOfError(error) }),
        );
        return begin(engine, post);
      case 'request':
        return answer(message.id, async () => callHandler((await engine).handlers, message));
      case 'configure':
        configured = configured.then(() =>
          answer(message.id, async () => {
            await (await engine).configure(message.config);
            return null;
          }),
        );
        return;
      case 'ping':
        post({ type: 'pong' });
        return;
      case 'proxy':
        proxies.answer(message);
        return;
      case 'suspend': {
        (await engine).suspend();
        return;
      }
      case 'resume': {
        (await engine).resume();
        return;
      }
      case 'shutdown':
        return end(engine, post);
    }
  };
  port.on('message', ({ data }) => {
    receive(data as ToEngine).catch((cause: unknown) => post({ type: 'failed', error: viewOfError(cause) }));
  });
}

/** Questions to main that wait for their answer. */
function createProxyQuestions(post: (message: FromEngine) => void): {
  ask: ResolveProxy;
  answer: (message: ProxyMessage) => void;
} {
  const waiting = new Map<number, (rules: string | null) => void>();
  let lastId = 0;
  return {
    ask: (url) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, (rules) => {
          if (rules === null)
            reject(new ArchiveError('proxy-refused', { retry: 'later', context: { system: 'no answer' } }));
          else resolve(rules);
        });
        post({ type: 'ask-proxy', id, url });
      }),
    answer({ id, rules }) {
      waiting.get(id)?.(rules);
      waiting.delete(id);
    },
  };
}

async function begin(engine: Promise<RunningEngine>, post: (message: FromEngine) => void): Promise<void> {
  const { libraryId, version } = await engine;
  post({ type: 'ready', libraryId, version });
}

/** Says `stopped` also when stopping failed: main must not wait for more than there is. */
async function end(engine: Promise<RunningEngine>, post: (message: FromEngine) => void): Promise<void> {
  try {
    await (await engine).stop();
  } catch (cause) {
    post({ type: 'failed', error: viewOfError(cause) });
  }
  post({ type: 'stopped' });
}

function callHandler<C extends PortChannel>(
  handlers: EngineHandlers,
  message: RequestMessage<C>,
): PortOutput<C> | Promise<PortOutput<C>> {
  return handlers[message.channel](message.input);
}

async function resultOf(work: () => Promise<unknown>): Promise<Result<unknown>> {
  try {
    return { ok: true, value: await work() };
  } catch (cause) {
    return { ok: false, error: viewOfError(cause) };
  }
}
