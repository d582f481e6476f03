import { useEffect, useEffectEvent } from 'react';
import type { MenuCommand } from '../../contract/requests.ts';
import { useBridgeEvent } from '../bridge/bridge-context.tsx';
import { useLabelling } from '../features/labels/use-labelling.ts';
import { searchBoxId } from '../features/library/search/search-box.tsx';
import { useImportEvents } from '../features/shared/use-import-events.ts';
import { useWindow, useWindowStore } from '../store/window-store.ts';
import { railViews } from '../store/navigation-slice.ts';

/** Puts the keyboard into the search box, with its text selected. */
export function focusSearch() {
  const box = document.getElementById(searchBoxId);
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}

/** Keys that work in every view, and the commands of the native menu. */
export function useFrameKeys() {
  const store = useWindowStore();
  const go = useWindow((state) => state.go);
  const showPanel = useWindow((state) => state.showPanel);
  const { chooseAndImport } = useImportEvents();
  const { undo } = useLabelling();

  const undoLast = (event: KeyboardEvent): boolean => {
    const { lastOperationId } = store.getState();
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (!isUndo || lastOperationId === null || isTyping(event.target)) return false;
    void undo(lastOperationId);
    return true;
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') showPanel('palette');
    else if (event.altKey && /^[1-7]$/.test(event.key)) go(railViews[Number(event.key) - 1] ?? 'library');
    else if (undoLast(event)) event.preventDefault();
    else if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (!store.getState().preferences.hasLetterKeys) return;
    else if (event.key === '/') focusSearch();
    else if (event.key === '?') showPanel('keys');
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);

  const run = (command: MenuCommand) => {
    if (command === 'search') focusSearch();
    else if (command === 'import') void chooseAndImport();
    else go(command);
  };
  useBridgeEvent('menu.command', ({ command }) => run(command));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [role$="dialog"]') !== null;
}
