import { useRequest } from '../../../bridge/use-request.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow } from '../../../store/window-store.ts';
import { queryInWords } from './query-words.ts';

/** What the list shows, in the reader's words; null until it is read or while it cannot be. */
export function useQueryWords(): string | null {
  const { t, format, language } = useWords();
  const text = useWindow((state) => state.query.text);
  const { value } = useRequest('query.read', { text });
  return value?.isRight === true ? queryInWords(value.explanation, t, format, language) : null;
}

/** The query in words above the list. */
export function QueryLine() {
  const { t } = useWords();
  const text = useWindow((state) => state.query.text);
  const words = useQueryWords();
  if (text.trim() === '') return null;
  return (
    <div className="query-words">
      <p>{words !== null && t('search.says.showing', { what: words })}</p>
    </div>
  );
}
