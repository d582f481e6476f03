/**
 * Keeps one engine process alive and stands for it: forwards requests, restarts it when it dies, ends it with the program.
 * Owns the life of the process and the status that the window sees; what the engine does is the engine's business.
 * Invariant: every request is answered with a Result exactly once, whatever happens to the process.
 *
 *   starting -> running <-> silent
 *       |          |           |
 *       |          +-> restarting -> running (of a silent one only when a person asks)
 *       |          |           |
 *       +----------+-----------+--> failed -> starting (by a person; by itself when only the lock was in the way)
 */
import type { Config } from '../../contract/config.ts';
import {
  ArchiveError,
  toArchiveError,
  viewOfError,
  type ErrorView,
  type Result,
} from '../../contract/error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import type { EngineStatus } from '../../contract/views.ts';
import type { Clock } from '../clock.ts';
import type {
  EventMessage,
  FromEngine,
  PortChannel,
  PortInput,
  PortOutput,
  StartMessage,
  ToEngine,
} from '../engine-protocol.ts';
import type { Log } from '../log.ts';
import { PendingRequests } from './pending-requests.ts';
import { afterCrash, noCrashes } from './restart-policy.ts';

export interface EngineChild {
  post(message: ToEngine): void;
  kill(): void;
}

export interface ChildListeners {
  onMessage: (message: FromEngine) => void;
  onExit: (exitCode: number) => void;
}

export interface HostPorts {
  fork(listeners: ChildListeners): EngineChild;
  /** What the next process is started with, asked while it comes up; may reject, and then the process has nothing to do. */
  describeStart(): Promise<Omit<StartMessage, 'type'>>;
  onStatus(status: EngineStatus): void;
  onEvent(event: EventMessage): void;
  /** What the system says about reaching an address, in the words of a PAC file. */
  resolveProxy(url: string): Promise<string>;
  clock: Clock;
  log: Log;
}

const stopGraceMs = 10_000;
const lockRetryMs = 10_000;
/** Failures that pass without anybody doing anything here: another program ends, a drive is connected again. */
const comesBack: readonly ErrorCode[] = ['library-locked', 'library-lost'];
const pingMs = 5000;
/** Counted in pings, not in time, so that a computer that slept does not make an engine silent. */
const silentAfterPings = 4;

export class EngineHost {
  readonly #ports: HostPorts;
  readonly #pending = new PendingRequests();
  #status: EngineStatus = { state: 'starting', code: null, detail: null };
  #child: EngineChild | null = null;
  /** What requests are told while the status is `failed`. */
  #refusal: ErrorView = unavailable();
  #history = noCrashes;
  #startedAt = 0;
  /** Since the engine was last heard. */
  #pings = 0;
  /** Given while no engine ran; one that was starting then began with what was there before. */
  #untold: Config | null = null;
  /** Rises with each plan to spawn, so that a person's restart and a waiting one never both happen. */
  #plan = 0;
  /** Set when the program ends: nothing is restarted any more, and it is called when the process is done. */
  #onStopped: (() => void) | null = null;

  /** Nothing runs before {@link start}. */
  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  status(): EngineStatus {
    return this.#status;
  }

  start(): void {
    void this.#spawn();
  }

  /** Waits for an engine that is on its way; fails with `engine-unavailable`, or with what keeps the engine from starting. */
  async request<C extends PortChannel>(channel: C, input: PortInput<C>): Promise<Result<PortOutput<C>>> {
    if (this.#onStopped !== null) return { ok: false, error: unavailable() };
    if (this.#status.state === 'failed') return { ok: false, error: this.#refusal };
    const result = await this.#pending.ask((id) => ({ type: 'request', id, channel, input }), this.#sender());
    return result as Result<PortOutput<C>>;
  }

  /** Resolves when a running engine has taken it; without one at once: it is told as soon as it runs, before any request. */
  async configure(config: Config): Promise<Result<null>> {
    const send = this.#sender();
    if (send !== null && this.#onStopped === null) return this.#tell(config, send);
    this.#untold = config;
    return { ok: true, value: null };
  }

  async #tell(config: Config, send: (message: ToEngine) => void): Promise<Result<null>> {
    return (await this.#pending.ask((id) => ({ type: 'configure', id, config }), send)) as Result<null>;
  }

  suspend(): void {
    this.#child?.post({ type: 'suspend' });
  }

  resume(): void {
    this.#child?.post({ type: 'resume' });
  }

  /** Tries anew after the engine was given up, or ends one that is silent; in any other state it does nothing. */
  restart(): void {
    const { state } = this.#status;
    if ((state !== 'failed' && state !== 'silent') || this.#onStopped !== null) return;
    this.#pending.settleAfterCrash();
    this.#history = noCrashes;
    this.#setStatus({ state: 'starting', code: null, detail: null });
    void this.#spawn();
  }

  /** Resolves when the process has ended, after at most ten seconds. */
  async stop(): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#onStopped = resolve;
    });
    if (this.#child !== null) {
      this.#child.post({ type: 'shutdown' });
      await Promise.race([done, this.#ports.clock.wait(stopGraceMs)]);
      this.#dropChild();
    }
    this.#pending.settleAll(unavailable());
  }

  async #spawn(): Promise<void> {
    const plan = (this.#plan += 1);
    this.#dropChild();
    try {
      this.#startedAt = this.#ports.clock.monotonic();
      // A process that was replaced may still speak; only the present one is heard.
      const child = this.#ports.fork({
        onMessage: (message) => {
          if (child === this.#child) this.#onMessage(message);
        },
        onExit: (exitCode) => {
          if (child === this.#child) this.#onExit(exitCode);
        },
      });
      this.#child = child;
      const given = await this.#ports.describeStart();
      if (child === this.#child && this.#onStopped === null) child.post({ type: 'start', ...given });
    } catch (cause) {
      if (plan === this.#plan) this.#giveUp(viewOfError(cause));
    }
  }

  async #spawnAfter(ms: number): Promise<void> {
    const plan = (this.#plan += 1);
    await this.#ports.clock.wait(ms);
    if (plan === this.#plan && this.#onStopped === null) await this.#spawn();
  }

  /** Asks for a sign of life until the process is replaced. */
  async #watch(child: EngineChild): Promise<void> {
    const isPresent = () => child === this.#child;
    while (isPresent()) {
      this.#pings += 1;
      child.post({ type: 'ping' });
      await this.#ports.clock.wait(pingMs);
      if (!isPresent() || this.#pings < silentAfterPings || this.#status.state !== 'running') continue;
      this.#setStatus({ state: 'silent', code: null, detail: null });
    }
  }

  #onMessage(message: FromEngine): void {
    this.#pings = 0;
    if (this.#status.state === 'silent') this.#setStatus({ state: 'running', code: null, detail: null });
    switch (message.type) {
      case 'ready':
        this.#setStatus({ state: 'running', code: null, detail: null });
        this.#bring();
        if (this.#child !== null) void this.#watch(this.#child);
        return;
      case 'failed':
        this.#ports.log.warn('engine.failed', { code: message.error.code });
        if (this.#mayGiveUp(message.error)) this.#giveUp(message.error);
        return;
      case 'answer':
        this.#pending.settle(message.id, message.result);
        return;
      case 'pong':
      case 'opening':
        return;
      case 'event':
        this.#ports.onEvent(message);
        return;
      case 'ask-proxy':
        void this.#answerProxy(message);
        return;
      case 'stopped':
        this.#onStopped?.();
        return;
    }
  }

  #bring(): void {
    const send = (message: ToEngine) => this.#child?.post(message);
    const config = this.#untold;
    this.#untold = null;
    if (config !== null) void this.#tell(config, send);
    this.#pending.sendWaiting(send);
  }

  async #answerProxy({ id, url }: Extract<FromEngine, { type: 'ask-proxy' }>): Promise<void> {
    const child = this.#child;
    const rules = await this.#ports.resolveProxy(url).catch((cause: unknown) => {
      this.#ports.log.warn('proxy.unresolved', { code: toArchiveError(cause).code });
      return null;
    });
    if (child === this.#child) child?.post({ type: 'proxy', id, rules });
  }

  #onExit(exitCode: number): void {
    this.#child = null;
    if (this.#onStopped !== null) {
      this.#onStopped();
      return;
    }
    const upMs = this.#ports.clock.monotonic() - this.#startedAt;
    this.#ports.log.warn('engine.exited', { status: exitCode, ms: Math.round(upMs) });
    this.#pending.settleAfterCrash();
    const { history, decision } = afterCrash(this.#history, upMs);
    this.#history = history;
    if (decision.action === 'give-up') {
      this.#giveUp(viewOfError(new ArchiveError('engine-unavailable', { context: { exitCode } })));
      return;
    }
    this.#setStatus({ state: 'restarting', code: 'engine-unavailable', detail: `exit ${String(exitCode)}` });
    void this.#spawnAfter(decision.afterMs);
  }

  #giveUp(error: ErrorView): void {
    this.#dropChild();
    this.#refusal = error;
    this.#setStatus({ state: 'failed', code: error.code, detail: error.detail ?? describeContext(error) });
    this.#pending.settleAll(error);
    // Nobody should have to press a button then.
    if (comesBack.includes(error.code)) void this.#spawnAfter(lockRetryMs);
  }

  /** A running engine tells of failures that it lives with; only the loss of its library is the end. */
  #mayGiveUp({ code }: ErrorView): boolean {
    return this.#onStopped === null && (this.#sender() === null || code === 'library-lost');
  }

  #setStatus(status: EngineStatus): void {
    this.#status = status;
    const code = status.code === null ? {} : { code: status.code };
    this.#ports.log.info('engine.status', { state: status.state, ...code });
    this.#ports.onStatus(status);
  }

  #dropChild(): void {
    const child = this.#child;
    this.#child = null;
    child?.kill();
  }

  #sender(): ((message: ToEngine) => void) | null {
    const { state } = this.#status;
    return state === 'running' || state === 'silent' ? (message) => this.#child?.post(message) : null;
  }
}

function unavailable(): ErrorView {
  return viewOfError(new ArchiveError('engine-unavailable'));
}

function describeContext({ context }: ErrorView): string | null {
  const parts = Object.entries(context).map(([key, value]) => `${key}: ${String(value)}`);
  return parts.length === 0 ? null : parts.join(', ');
}
