/**
 * Keeps one engine process alive and stands for it: forwards requests, restarts it when it dies, ends it with the program.
 * Owns the life of the process and the status that the window sees; what the engine does is the engine's business.
 * Invariant: every request is answered with a Result exactly once, whatever happens to the process.
 *
 *   starting -> running -> restarting -> running
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
  /** What the next process is started with; may reject, and then there is nothing to start. */
  describeStart(): Promise<Omit<StartMessage, 'type'>>;
  onStatus(status: EngineStatus): void;
  onEvent(event: EventMessage): void;
  clock: Clock;
  log: Log;
  /** What the system says about reaching an address, in the words of a PAC file. */
  resolveProxy(url: string): Promise<string>;
}

const stopGraceMs = 10_000;
const lockRetryMs = 10_000;

export class EngineHost {
  readonly #ports: HostPorts;
  readonly #pending = new PendingRequests();
  #status: EngineStatus = { state: 'starting', code: null, detail: null };
  #child: EngineChild | null = null;
  /** What requests are told while the status is `failed`. */
  #refusal: ErrorView = unavailable();
  #history = noCrashes;
  #startedAt = 0;
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

  /** Resolves when a running engine has taken it; without one at once, since the next start brings it. */
  async configure(config: Config): Promise<Result<null>> {
    const send = this.#sender();
    if (send === null || this.#onStopped !== null) return { ok: true, value: null };
    return (await this.#pending.ask((id) => ({ type: 'configure', id, config }), send)) as Result<null>;
  }

  suspend(): void {
    this.#child?.post({ type: 'suspend' });
  }

  resume(): void {
    this.#child?.post({ type: 'resume' });
  }

  /** Tries anew after the engine was given up; in any other state it does nothing. */
  restart(): void {
    if (this.#status.state !== 'failed' || this.#onStopped !== null) return;
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
      const given = await this.#ports.describeStart();
      if (plan !== this.#plan || this.#onStopped !== null) return;
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
      child.post({ type: 'start', ...given });
    } catch (cause) {
      this.#giveUp(viewOfError(cause));
    }
  }

  async #spawnAfter(ms: number): Promise<void> {
    const plan = (this.#plan += 1);
    await this.#ports.clock.wait(ms);
    if (plan === this.#plan && this.#onStopped === null) await this.#spawn();
  }

  #onMessage(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        this.#setStatus({ state: 'running', code: null, detail: null });
        this.#pending.sendWaiting((waiting) => this.#child?.post(waiting));
        return;
      case 'failed':
        this.#ports.log.warn('engine.failed', { code: message.error.code });
        if (this.#sender() === null && this.#onStopped === null) this.#giveUp(message.error);
        return;
      case 'answer':
        this.#pending.settle(message.id, message.result);
        return;
      case 'event':
        this.#ports.onEvent(message);
        return;
      case 'stopped':
        this.#onStopped?.();
        return;
    }
  }

  #onExit(exitCode: number): void {
    this.#child = null;
    if (this.#onStopped !== null) {
      this.#onStopped();
      return;
    }
    const upMs = this.#ports.clock.monotonic() - this.#startedAt;
        if (this.#child !== null) void this.#watch(this.#child);
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
      case 'ask-proxy':
        void this.#answerProxy(message);
        return;
    this.#dropChild();
    this.#refusal = error;
    this.#setStatus({ state: 'failed', code: error.code, detail: error.detail ?? describeContext(error) });
    this.#pending.settleAll(error);
    // The other program will close the library some day; nobody should have to press a button then.
    if (error.code === 'library-locked') void this.#spawnAfter(lockRetryMs);
  async #answerProxy({ id, url }: Extract<FromEngine, { type: 'ask-proxy' }>): Promise<void> {
    const child = this.#child;
    const rules = await this.#ports.resolveProxy(url).catch((cause: unknown) => {
      this.#ports.log.warn('proxy.unresolved', { code: toArchiveError(cause).code });
      return null;
    });
    if (child === this.#child) child?.post({ type: 'proxy', id, rules });
  }

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
    return this.#status.state === 'running' ? (message) => this.#child?.post(message) : null;
  }
}

function unavailable(): ErrorView {
  return viewOfError(new ArchiveError('engine-unavailable'));
}

function describeContext({ context }: ErrorView): string | null {
  const parts = Object.entries(context).map(([key, value]) => `${key}: ${String(value)}`);
  return parts.length === 0 ? null : parts.join(', ');
}
