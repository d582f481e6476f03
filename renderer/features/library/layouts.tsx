import { X } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import type { Layout } from '../../store/preferences-slice.ts';
import { useWindow, useWindowStore } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

const mostLetters = 60;

/** Looks of the list under names: kept, taken again, removed. A name that is there already stands for the new look. */
export function Layouts() {
  const { t } = useWords();
  const store = useWindowStore();
  const layouts = useWindow((state) => state.preferences.layouts);
  const prefer = useWindow((state) => state.prefer);
  const [name, setName] = useState('');
  const without = (one: string) => layouts.filter((layout) => layout.name !== one);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return;
    const { columns, columnWidths, pinnedColumns, density } = store.getState().preferences;
    prefer({
      layouts: [...without(wanted), { name: wanted, columns, columnWidths, pinnedColumns, density }],
    });
    setName('');
  };
  const take = ({ columns, columnWidths, pinnedColumns, density }: Layout) =>
    prefer({ columns, columnWidths, pinnedColumns, density });
  return (
    <section className="layouts" aria-label={t('columns.layouts')}>
      <h3>{t('columns.layouts')}</h3>
      {layouts.length > 0 && (
        <ul>
          {layouts.map((layout) => (
            <li key={layout.name}>
              <Button
                isSmall
                look="plain"
                aria-label={t('columns.useLayout', { name: layout.name })}
                onPress={() => take(layout)}
              >
                <bdi>{layout.name}</bdi>
              </Button>
              <IconButton
                isSmall
                label={t('columns.removeLayout', { name: layout.name })}
                icon={<X size={12} />}
                onPress={() => prefer({ layouts: without(layout.name) })}
              />
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={save}>
        <input
          type="text"
          className="field"
          aria-label={t('columns.layoutName')}
          placeholder={t('columns.layoutName')}
          maxLength={mostLetters}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button isSmall type="submit" isDisabled={name.trim() === ''}>
          {t('columns.saveLayout')}
        </Button>
      </form>
    </section>
  );
}
