/**
 * The search box. A text that can be read is applied as it is typed; one that cannot, or that ends in an unfinished filter, leaves the
 * list as it is, and the panel below says where it goes wrong, or what is expected.
 */
import { Search, X } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow, useWindowStore } from '../../../store/window-store.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { SearchPanel } from './search-panel.tsx';
import type { Suggestion } from './suggest.ts';
import { useTyping } from './use-typing.ts';
import './search.css';

/** Id by which shortcuts find the search box. */
export const searchBoxId = 'search';

export function SearchBox() {
  const { t } = useWords();
  const store = useWindowStore();
  const applied = useWindow((state) => state.query.text);
  const { typed, setTyped, wrong, unfinished, suggestions, ask, read, stop } = useTyping();
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const box = useRef<HTMLInputElement>(null);
  const listId = useId();

  const apply = (text: string) => {
    stop();
    setTyped(null);
    setActive(-1);
    const { query, setQuery, go } = store.getState();
    if (store.getState().view !== 'library' || store.getState().openRecordingId !== null) go('library');
    if (text !== query.text) setQuery({ ...query, text });
  };
  const type = (text: string, caret: number) => {
    setTyped(text);
    setActive(-1);
    setOpen(true);
    ask(text, caret, (isDue) => isDue && applyTyped(text));
  };
  /** The text stays as it is typed, also when a blank at its end means nothing to the query. */
  const applyTyped = (text: string) => {
    const { query, setQuery, view, openRecordingId, go } = store.getState();
    if (view !== 'library' || openRecordingId !== null) go('library');
    if (text !== query.text) setQuery({ ...query, text });
  };
  const take = ({ text, caret, kind }: Suggestion) => {
    box.current?.focus();
    if (kind === 'saved') {
      apply(text);
      setOpen(false);
      return;
    }
    // What was wrong with the text before is not wrong with this one.
    stop();
    type(text, caret);
    // The caret can only be put once the box holds the text.
    requestAnimationFrame(() => box.current?.setSelectionRange(caret, caret));
  };
  const toGrid = () => document.querySelector<HTMLElement>('[role="grid"], .paged')?.focus();
  const enter = async (text: string) => {
    const chosen = suggestions[active];
    if (isOpen && chosen !== undefined) {
      take(chosen);
      return;
    }
    // What was read last may be older than the key.
    const fault = await read(text);
    if (fault !== null) {
      setOpen(true);
      box.current?.setSelectionRange(fault.offset, fault.offset + fault.length);
      return;
    }
    apply(text);
    setOpen(false);
    toGrid();
  };
  const escape = (text: string) => {
    // Whether suggestions have come yet does not change what the key means.
    if (isOpen) setOpen(false);
    else if (text === '') toGrid();
    else apply('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const text = event.currentTarget.value;
    const isListed = isOpen && suggestions.length > 0;
    if (event.key === 'Enter') void enter(text);
    else if (event.key === 'ArrowDown' && isListed) setActive((active + 1) % suggestions.length);
    else if (event.key === 'ArrowDown' && !isOpen && text === '') open(text);
    else if (event.key === 'ArrowDown') void enter(text);
    else if (event.key === 'ArrowUp' && isListed) setActive((active <= 0 ? suggestions.length : active) - 1);
    else if (event.key === 'Escape') {
      event.stopPropagation();
      escape(text);
    } else return;
    event.preventDefault();
  };
  const open = (text: string) => {
    setOpen(true);
    ask(text, box.current?.selectionStart ?? text.length, () => undefined);
  };
  const shown = typed ?? applied;
  const isPanelShown = isOpen && (suggestions.length > 0 || wrong !== null || unfinished !== null);
  const hasNotice = wrong !== null || unfinished !== null;
  const leave = () => {
    setOpen(false);
    // Who leaves has done with typing.
    if (unfinished !== null && typed !== null) apply(typed);
  };
  return (
    <div className="search-place" role="search">
      <div className={wrong === null ? 'search' : 'search is-wrong'}>
        <Search size={14} aria-hidden />
        <input
          ref={box}
          id={searchBoxId}
          type="text"
          role="combobox"
          dir="auto"
          value={shown}
          placeholder={t('library.searchHint')}
          aria-label={t('library.search')}
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-expanded={isPanelShown}
          aria-controls={listId}
          aria-activedescendant={isPanelShown && active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={wrong !== null}
          aria-describedby={hasNotice ? `${listId}-fault` : undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? 0)}
          onClick={() => open(shown)}
          onBlur={leave}
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
      {isPanelShown && (
        <SearchPanel
          id={listId}
          text={shown}
          wrong={wrong}
          unfinished={unfinished}
          suggestions={suggestions}
          active={active}
          onTake={take}
          onNearest={(text) => {
            apply(text);
            box.current?.focus();
          }}
        />
      )}
    </div>
  );
}
