import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Bridge } from '../../contract/bridge.ts';
import type { Result } from '../../contract/error.ts';
import type { Channel, Input, Output } from '../../contract/requests.ts';
import { ToolingError } from '../runtime/processes.ts';

/** Asks the app what its own window could ask. @throws ToolingError with the code of a refusal. */
export async function ask<C extends Channel>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> {
  const result: Result<Output<C>> = await page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { archivolt: Bridge }).archivolt.request(name as never, given as never),
    [channel, input] as const,
  );
  if (result.ok) return result.value;
  throw new ToolingError(`Archivolt refused ${channel}: ${result.error.code}. ${result.error.says}`);
}

/** Asks again and again until the answer is the wanted one; a refusal counts as not yet. */
export async function askUntil<T>(
  question: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  limitMs: number,
): Promise<T> {
  const endsAt = performance.now() + limitMs;
  for (;;) {
    const answer = await question().catch((error: unknown) => {
      if (error instanceof ToolingError && performance.now() < endsAt) return null;
      throw error;
    });
    if (answer !== null && isWanted(answer)) return answer;
    if (performance.now() >= endsAt) {
      throw new ToolingError(`Archivolt was not done after ${Math.round(limitMs / 1000)} s.`);
    }
    await setTimeout(250);
  }
}
