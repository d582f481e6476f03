import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Result } from '../../../../contract/error.ts';
import type { QueryView } from '../../../../contract/views.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { useWindowStore } from '../../../store/window-store.ts';
import { useRecordingPages } from '../library-context.tsx';
import type { WrongQuery } from './search-panel.tsx';
import { suggest, type Suggestion } from './suggest.ts';
import { unfinishedAt, type Unfinished } from './unfinished.ts';

/** Suggestions are counted once the typing rests for a moment: the list comes first. */
const suggestRestMs = 60;
/** So long rows are waited for once the text is read: longer, and the list says that it is old. */
const drawTogetherMs = 60;

/** Who cannot read a text cannot search either: the list then says why. */
function faultOf(answer: Result<QueryView>): WrongQuery | null {
  return answer.ok && !answer.value.isRight ? answer.value : null;
}

/** The text while it is typed, and what the engine says of it; answers to an older text are dropped. */
export function useTyping() {
  const bridge = useBridge();
  const store = useWindowStore();
  const pages = useRecordingPages();
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<WrongQuery | null>(null);
  const [unfinished, setUnfinished] = useState<Unfinished | null>(null);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const era = useRef(0);
  // The first key asks at once; keys that come while it is answered lead to one more question, to the last text.
  const isAsking = useRef(false);
  const due = useRef<(() => Promise<void>) | null>(null);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moveOn = useRef<() => void>(() => undefined);
  const drop = () => {
    era.current += 1;
    due.current = null;
    moveOn.current();
    clearTimeout(resting.current);
  };
  const onEnd = useEffectEvent(drop);
  useEffect(() => () => onEnd(), []);

  const stop = () => {
    drop();
    pages.forgetAhead();
    setWrong(null);
    setUnfinished(null);
    setSuggestions([]);
  };
  const runDue = async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    while (due.current !== null) {
      const run = due.current;
      due.current = null;
      await run();
    }
    isAsking.current = false;
  };
  /** The new query and its rows are drawn as one when these do not take long. */
  const untilCome = (rows: Promise<unknown>) =>
    new Promise<void>((resolve) => {
      moveOn.current = resolve;
      setTimeout(resolve, drawTogetherMs);
      void rows.then(() => resolve());
    });
  const ask = (text: string, caret: number, onRead: (isDue: boolean) => void) => {
    drop();
    const asking = era.current;
    due.current = async () => {
      const rest = unfinishedAt(text, caret);
      const counted =
        rest?.unlessFound === false
          ? Promise.resolve(0)
          : pages.lookAhead({ ...store.getState().query, text });
      const fault = faultOf(await bridge.request('query.read', { text }));
      if (asking !== era.current) return;
      const isHeldBack = fault === null && rest !== null && (await counted) === 0;
      if (fault === null && !isHeldBack) await untilCome(counted);
      if (asking !== era.current) return;
      setWrong(fault);
      setUnfinished(isHeldBack ? rest : null);
      onRead(fault === null && !isHeldBack);
      resting.current = setTimeout(() => {
        void suggest(bridge, text, caret).then((found) => {
          if (asking === era.current) setSuggestions(found);
        });
      }, suggestRestMs);
    };
    void runDue();
  };
  /** Reads a text at once. @returns what is wrong with it */
  const read = async (text: string): Promise<WrongQuery | null> => {
    drop();
    const fault = faultOf(await bridge.request('query.read', { text }));
    setWrong(fault);
    setUnfinished(null);
    return fault;
  };
  return { typed, setTyped, wrong, unfinished, suggestions, ask, read, stop };
}
