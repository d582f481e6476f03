import { FileInput, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useImportEvents } from '../features/shared/use-import-events.ts';
import { useWords } from '../i18n/use-words.ts';
import { useWindow, useWindowStore } from '../store/window-store.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';

/** Pause after the last key before the library is asked: short enough to feel immediate, long enough to spare queries. */
const debounceMs = 80;

/** Id by which shortcuts find the search box. */
export const searchBoxId = 'search';

export function TopBar() {
  const { t } = useWords();
  const { chooseAndImport } = useImportEvents();
  return (
    <header className="top-bar">
      <SearchBox />
      <Button icon={<FileInput size={14} />} onPress={() => void chooseAndImport()}>
        {t('library.import')}
      </Button>
    </header>
  );
}

function SearchBox() {
  const { t } = useWords();
  const store = useWindowStore();
  const applied = useWindow((state) => state.query.text);
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => stopTimer(timer.current), []);

  const apply = (text: string) => {
    stopTimer(timer.current);
    setTyped(null);
    const { query, setQuery, go } = store.getState();
    if (store.getState().view !== 'library' || store.getState().openRecordingId !== null) go('library');
    if (text !== query.text) setQuery({ ...query, text });
  };
  const onType = (text: string) => {
    setTyped(text);
    stopTimer(timer.current);
    timer.current = setTimeout(() => apply(text), debounceMs);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      apply(event.currentTarget.value);
      document.querySelector<HTMLElement>('[role="grid"]')?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (event.currentTarget.value === '') document.querySelector<HTMLElement>('[role="grid"]')?.focus();
      else apply('');
    }
  };
  const shown = typed ?? applied;
  return (
    <div className="search" role="search">
      <Search size={14} aria-hidden />
      <input
        id={searchBoxId}
        type="text"
        dir="auto"
        value={shown}
        placeholder={t('library.searchHint')}
        aria-label={t('library.search')}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {shown === '' ? (
        <kbd className="key" aria-hidden>
          /
        </kbd>
      ) : (
        <IconButton isSmall label={t('library.clear')} icon={<X size={14} />} onPress={() => apply('')} />
      )}
    </div>
  );
}

function stopTimer(timer: ReturnType<typeof setTimeout> | null) {
  if (timer !== null) clearTimeout(timer);
}
