import type { Result } from '../../contract/error.ts';
import { isOpeningPage } from '../../contract/opening-page.ts';
import type { RecordingWindow } from '../../contract/views.ts';

/** Answers the window's first question from the page that was read ahead; null for all others. */
export interface OpeningAnswer {
  answer(channel: unknown, input: unknown): Promise<Result<RecordingWindow> | null>;
  /** From now on the engine answers. */
  end(): void;
}

/** The page is as of the moment it was read: it is handed out once, and who asks again wants to know what is there then. */
export function answerOpening(opening: Promise<RecordingWindow | null>): OpeningAnswer {
  let left: typeof opening | null = opening;
  return {
    async answer(channel, input) {
      if (left === null || channel !== 'recordings.window' || !isOpeningPage(input)) return null;
      const page = left;
      left = null;
      const value = await page;
      return value === null ? null : { ok: true, value };
    },
    end() {
      left = null;
    },
  };
}
