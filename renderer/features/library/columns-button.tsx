import { ArrowDown, ArrowUp, Columns3, Pin, PinOff } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { allColumns, shownColumns, withColumn, withMoved, withPinned } from './columns.ts';
import { Layouts } from './layouts.tsx';

/** Which columns the list has, and in which order. */
export function ColumnsButton() {
  const { t } = useWords();
  const chosen = useWindow((state) => state.preferences.columns);
  const density = useWindow((state) => state.preferences.density);
  const isPaged = useWindow((state) => state.preferences.isPaged);
  const prefer = useWindow((state) => state.prefer);
  const pinned = useWindow((state) => state.preferences.pinnedColumns);
  const shown = shownColumns(chosen, pinned).map(({ id }) => id);
  const hidden = allColumns.map(({ id }) => id).filter((id) => !shown.includes(id));
  return (
    <DialogTrigger>
      <IconButton isSmall label={t('columns.choose')} icon={<Columns3 size={16} />} />
      <Popover className="popover" placement="bottom end" offset={4}>
        <Dialog className="columns-menu" aria-label={t('columns.choose')}>
          <ul>
            {[...shown, ...hidden].map((id) => {
              const isShown = shown.includes(id);
              const name = t(`columns.${id}`);
              return (
                <li key={id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={isShown}
                      onChange={() => prefer({ columns: withColumn(shown, id, !isShown) })}
                    />
                    <span>{name}</span>
                  </label>
                  {/* At the ends they do nothing, but keep the keyboard, which a disabled button would lose. */}
                  {isShown && (
                    <>
                      <IconButton
                        isSmall
                        label={t(pinned.includes(id) ? 'columns.unpin' : 'columns.pin', { column: name })}
                        icon={pinned.includes(id) ? <PinOff size={12} /> : <Pin size={12} />}
                        onPress={() => prefer({ pinnedColumns: withPinned(pinned, id) })}
                      />
                      <IconButton
                        isSmall
                        label={t('columns.earlier', { column: name })}
                        icon={<ArrowUp size={12} />}
                        onPress={() => prefer({ columns: withMoved(shown, id, -1) })}
                      />
                      <IconButton
                        isSmall
                        label={t('columns.later', { column: name })}
                        icon={<ArrowDown size={12} />}
                        onPress={() => prefer({ columns: withMoved(shown, id, 1) })}
                      />
                    </>
                  )}
                </li>
              );
            })}
          </ul>
          <Layouts />
          <div className="columns-foot">
            <label>
              <input
                type="checkbox"
                checked={density === 'comfortable'}
                onChange={(event) => prefer({ density: event.target.checked ? 'comfortable' : 'compact' })}
              />
              <span>{t('columns.roomy')}</span>
            </label>
            <label title={t('columns.pagedHint')}>
              <input
                type="checkbox"
                checked={isPaged}
                onChange={(event) => prefer({ isPaged: event.target.checked })}
              />
              <span>{t('columns.paged')}</span>
            </label>
            <Button
              isSmall
              look="plain"
              onPress={() => prefer({ columns: null, columnWidths: {}, pinnedColumns: [] })}
            >
              {t('columns.reset')}
            </Button>
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
