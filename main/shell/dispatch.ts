/**
 * Takes one request from the window to the one who answers it: parsed here, answered by the shell or by the engine.
 * Every way out is a Result; what is refused says so by its code.
 */
import { ArchiveError, viewOfError, type Result } from '../../contract/error.ts';
import {
  requestSchemas,
  shellChannels,
  type Channel,
  type EngineRequests,
  type Input,
  type Output,
  type ShellRequests,
} from '../../contract/requests.ts';

/**
 * Engine channels that the shell answers with the engine's help: they deal with secrets, which only the shell keeps, or with files, of which
 * only the shell knows whether a person has given them.
 */
const joinedChannels = [
  'sources.list',
  'sources.test',
  'services.test',
  'events.import',
  'persons.previewList',
  'persons.importList',
] as const;

type ShellChannel = keyof ShellRequests | (typeof joinedChannels)[number];
export type EngineChannel = Exclude<keyof EngineRequests, ShellChannel>;

/** One per channel; throws {@link ArchiveError} to refuse. */
export type ShellHandlers = {
  [C in ShellChannel]: (input: Input<C>) => Output<C> | Promise<Output<C>>;
};

export type AskEngine = <C extends EngineChannel>(channel: C, input: Input<C>) => Promise<Result<unknown>>;

export type Dispatch = (channel: unknown, input: unknown) => Promise<Result<unknown>>;

export function createDispatch(handlers: ShellHandlers, askEngine: AskEngine): Dispatch {
  return async (channel, input) => {
    try {
      if (!isChannel(channel)) {
        throw new ArchiveError('request-invalid', { context: { channel: String(channel) } });
      }
      const parsed = parseInput(channel, input);
      if (!isShellChannel(channel)) return await askEngine(channel, parsed as Input<EngineChannel>);
      return { ok: true, value: await callHandler(handlers, channel, parsed as Input<ShellChannel>) };
    } catch (cause) {
      return { ok: false, error: viewOfError(cause) };
    }
  };
}

function parseInput<C extends Channel>(channel: C, input: unknown): Input<C> {
  const parsed = requestSchemas[channel].safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ArchiveError('request-invalid', {
    context: { channel, at: (issue?.path ?? []).map(String).join('.'), problem: issue?.message ?? '' },
  });
}

function callHandler<C extends ShellChannel>(
  handlers: ShellHandlers,
  channel: C,
  input: Input<C>,
): Output<C> | Promise<Output<C>> {
  return handlers[channel](input);
}

function isChannel(channel: unknown): channel is Channel {
  return typeof channel === 'string' && Object.hasOwn(requestSchemas, channel);
}

function isShellChannel(channel: Channel): channel is ShellChannel {
  const answered: readonly Channel[] = [...shellChannels, ...joinedChannels];
  return answered.includes(channel);
}
