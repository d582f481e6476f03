import { ArchiveError, viewOfError, type ErrorView, type Result } from '../../contract/error.ts';
import type { ConfigureMessage, RequestMessage } from '../engine-protocol.ts';
import { readChannels } from '../engine-protocol.ts';

type Asked = RequestMessage | ConfigureMessage;

interface Pending {
  readonly message: Asked;
  readonly answer: (result: Result<unknown>) => void;
  /** Number of processes that it was sent to. */
  sentCount: number;
  isInFlight: boolean;
}

/** The requests that have no answer yet; each gets one exactly once, whatever happens to the engine. */
export class PendingRequests {
  readonly #entries = new Map<number, Pending>();
  #lastId = 0;

  /** Keeps a request until it is settled; `send` posts it now when an engine runs, else {@link sendWaiting} does later. */
  ask(describe: (id: number) => Asked, send: ((message: Asked) => void) | null): Promise<Result<unknown>> {
    this.#lastId += 1;
    const message = describe(this.#lastId);
    return new Promise((resolve) => {
      const entry: Pending = { message, answer: resolve, sentCount: 0, isInFlight: false };
      this.#entries.set(message.id, entry);
      if (send !== null) post(entry, send);
    });
  }

  sendWaiting(send: (message: Asked) => void): void {
    for (const entry of this.#entries.values()) if (!entry.isInFlight) post(entry, send);
  }

  settle(id: number, result: Result<unknown>): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.answer(result);
  }

  settleAll(error: ErrorView): void {
    for (const id of [...this.#entries.keys()]) this.settle(id, { ok: false, error });
  }

  /**
   * Settles what was in flight when the engine died. Reads wait for the next engine instead, but only once: if one of them
   * was what killed it, it must not do so for ever. A configuration counts as taken, since the next start brings it.
   */
  settleAfterCrash(): void {
    for (const [id, entry] of [...this.#entries]) {
      if (!entry.isInFlight) continue;
      if (entry.message.type === 'configure') this.settle(id, { ok: true, value: null });
      else if (entry.sentCount < 2 && readChannels.includes(entry.message.channel)) entry.isInFlight = false;
      else this.settle(id, { ok: false, error: viewOfError(new ArchiveError('engine-unavailable')) });
    }
  }
}

function post(entry: Pending, send: (message: Asked) => void): void {
  entry.sentCount += 1;
  entry.isInFlight = true;
  send(entry.message);
}
