import { Autocomplete, Input, Menu, MenuItem, SearchField } from 'react-aria-components';
import { useBridge } from '../bridge/bridge-context.tsx';
import { useImportEvents } from '../features/shared/use-import-events.ts';
import { useWords } from '../i18n/use-words.ts';
import { themes } from '../store/preferences-slice.ts';
import { useWindow } from '../store/window-store.ts';
import type { Command } from '../ui/context-menu.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { railViews } from '../store/navigation-slice.ts';
import { focusSearch } from './use-frame-keys.ts';

/** Every command by its name. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords();
  const commands = useCommands();
  const fold = (text: string) => text.toLocaleLowerCase(language).normalize('NFD').replace(/\p{M}/gu, '');
  return (
    <Dialog title={t('palette.title')} closeLabel={t('common.close')} onClose={onClose}>
      <Autocomplete filter={(text, typed) => fold(text).includes(fold(typed))}>
        <SearchField autoFocus aria-label={t('palette.hint')} className="field">
          <Input className="input" placeholder={t('palette.hint')} />
        </SearchField>
        <Menu
          className="menu palette"
          aria-label={t('palette.title')}
          renderEmptyState={() => t('palette.none')}
        >
          {commands.map((command) => (
            <MenuItem
              key={command.id}
              id={command.id}
              className="menu-item"
              textValue={command.label}
              onAction={() => {
                onClose();
                command.run();
              }}
            >
              <span>{command.label}</span>
              {command.keys !== undefined && <kbd>{command.keys}</kbd>}
            </MenuItem>
          ))}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}

function useCommands(): Command[] {
  const { t } = useWords();
  const bridge = useBridge();
  const go = useWindow((state) => state.go);
  const tell = useWindow((state) => state.tell);
  const prefer = useWindow((state) => state.prefer);
  const showPanel = useWindow((state) => state.showPanel);
  const { chooseAndImport } = useImportEvents();
  const request = async (channel: 'transfers.pauseAll' | 'transfers.resumeAll' | 'transfers.retryAll') => {
    const result = await bridge.request(channel, {});
    if (!result.ok) tell({ kind: 'failed', error: result.error });
  };
  return [
    ...([...railViews, 'quarantine'] as const).map((view, index) => ({
      id: `go-${view}`,
      label: t('palette.goTo', { view: t(`nav.${view}`) }),
      ...(index < railViews.length ? { keys: `Alt+${index + 1}` } : {}),
      run: () => go(view),
    })),
    { id: 'search', label: t('keys.search'), keys: '/', run: focusSearch },
    { id: 'import', label: t('library.import'), run: () => void chooseAndImport() },
    { id: 'pause', label: t('transfers.pauseAll'), run: () => void request('transfers.pauseAll') },
    { id: 'resume', label: t('transfers.resumeAll'), run: () => void request('transfers.resumeAll') },
    { id: 'retry', label: t('transfers.retryAll'), run: () => void request('transfers.retryAll') },
    ...themes.map((theme) => ({
      id: `theme-${theme}`,
      label: `${t('settings.theme')}: ${t(`settings.themes.${theme}`)}`,
      run: () => prefer({ theme }),
    })),
    { id: 'keys', label: t('keys.title'), keys: '?', run: () => showPanel('keys') },
  ];
}
