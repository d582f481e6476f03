/** Saved searches above the filters: one press shows them, each says how many it finds now. */
import { EllipsisVertical, Pin } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { SavedSearchView } from '../../../../contract/views.ts';
import { useAction, useRequest } from '../../../bridge/use-request.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow } from '../../../store/window-store.ts';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { ErrorPanel } from '../../shared/error-panel.tsx';
import { RunsDialog } from './runs-dialog.tsx';
import { SaveDialog, type SearchDraft } from './save-dialog.tsx';

type Open =
  { what: 'save'; draft: SearchDraft } | { what: 'runs' | 'remove'; search: SavedSearchView } | null;

export function SavedSearches() {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const tell = useWindow((state) => state.tell);
  const { value: searches, error, refresh } = useRequest('searches.list', {});
  const removing = useAction('searches.remove');
  const running = useAction('searches.run');
  const [open, setOpen] = useState<Open>(null);

  const run = async (search: SavedSearchView) => {
    const found = await running.run({ id: search.id });
    if (found !== null) tell({ kind: 'ran', count: found.count });
  };
  const show = (search: SavedSearchView) => {
    setQuery({ text: search.text, sort: search.sort, descending: search.descending });
    // Who asks for what a matter's search finds has run it; what the window shows at its start nobody asked for.
    if (search.isMatter) void run(search);
  };
  const close = () => {
    setOpen(null);
    refresh();
  };
  const { text, sort, descending } = query;
  const draft = { text, sort, descending, name: '', isPinned: false, isDefault: false, isMatter: false };
  const isNew = text.trim() !== '' && !searches?.some((search) => search.text === text);
  const failure = error ?? removing.error ?? running.error;
  if (!isNew && searches?.length === 0 && open === null) return null;
  return (
    <section className="facet" aria-label={t('search.saves.title')}>
      <div className="saves-head">
        <h3>{t('search.saves.title')}</h3>
        {isNew && (
          <Button
            isSmall
            look="plain"
            onPress={() => setOpen({ what: 'save', draft: { ...draft, id: null } })}
          >
            {t('search.saves.save')}
          </Button>
        )}
      </div>
      {failure && <ErrorPanel error={failure} />}
      <ul>
        {searches?.map((search) => (
          <SavedSearch
            key={search.id}
            search={search}
            isShown={search.text === text}
            onShow={() => show(search)}
            onCommand={(what) => {
              if (what === 'run') void run(search);
              else setOpen(what === 'edit' ? { what: 'save', draft: search } : { what, search });
            }}
          />
        ))}
      </ul>
      {open?.what === 'save' && <SaveDialog draft={open.draft} known={searches ?? []} onClose={close} />}
      {open?.what === 'runs' && <RunsDialog search={open.search} onClose={close} />}
      {open?.what === 'remove' && (
        <Confirm
          title={t('search.saves.removeTitle', { name: open.search.name })}
          text={t('search.saves.removeText')}
          confirm={t('common.remove')}
          keep={t('common.cancel')}
          isRunning={removing.isRunning}
          onConfirm={() => void removing.run({ id: open.search.id }).then(close)}
          onClose={close}
        />
      )}
    </section>
  );
}

interface SavedSearchProps {
  search: SavedSearchView;
  isShown: boolean;
  onShow: () => void;
  onCommand: (what: 'edit' | 'run' | 'runs' | 'remove') => void;
}

const staleOn = ['recordings.changed'] as const;

function SavedSearch({ search, isShown, onShow, onCommand }: SavedSearchProps) {
  const { t, format } = useWords();
  const { value } = useRequest('recordings.count', { text: search.text }, staleOn);
  return (
    <li className="saved">
      <button
        type="button"
        className="saved-show"
        aria-current={isShown ? 'true' : undefined}
        title={search.text}
        onClick={onShow}
      >
        {search.isPinned && <Pin size={12} aria-hidden />}
        <span className="facet-value">
          <bdi>{search.name}</bdi>
        </span>
        <span className="facet-count">{value === null ? '' : format.number(value.count)}</span>
      </button>
      <MenuTrigger>
        <IconButton
          isSmall
          label={t('search.saves.commands', { name: search.name })}
          icon={<EllipsisVertical size={14} />}
        />
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label={t('search.saves.commands', { name: search.name })}>
            <MenuItem className="menu-item" onAction={() => onCommand('edit')}>
              {t('common.edit')}
            </MenuItem>
            {search.isMatter && (
              <MenuItem className="menu-item" onAction={() => onCommand('run')}>
                {t('search.saves.run')}
              </MenuItem>
            )}
            {search.isMatter && (
              <MenuItem className="menu-item" onAction={() => onCommand('runs')}>
                {t('search.saves.runs')}
              </MenuItem>
            )}
            <MenuItem className="menu-item" onAction={() => onCommand('remove')}>
              {t('common.remove')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </li>
  );
}
