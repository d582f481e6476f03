import { Tags } from 'lucide-react';
import { useState } from 'react';
import type { RecordingTarget } from '../../../contract/library-requests.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { DragOut } from '../exports/drag-out.tsx';
import { LabelDialog } from '../labels/label-dialog.tsx';

/** The longest list of ids that one request takes; more are reached by selecting all that match. */
const mostIds = 10_000;

/** More are exported as a bag. */
const mostDragged = 20;

/** What commands act on: the selection, or all that match. Null when nothing is selected. */
function useTarget(): RecordingTarget | null {
  const text = useWindow((state) => state.query.text);
  const isAll = useWindow((state) => state.isAllSelected);
  const selectedIds = useWindow((state) => state.selectedIds);
  if (isAll) return { text };
  return selectedIds.size === 0 ? null : { ids: [...selectedIds].slice(0, mostIds) };
}

/** Below the list: how much is selected, what it adds up to, and what can be done with it. Its place is always kept. */
export function SelectionBar({ total }: { total: number }) {
  const { t, format } = useWords();
  const target = useTarget();
  const isAll = useWindow((state) => state.isAllSelected);
  const selectAll = useWindow((state) => state.selectAll);
  const select = useWindow((state) => state.select);
  const isLabelling = useWindow((state) => state.isLabelling);
  const setLabelling = useWindow((state) => state.setLabelling);
  const count = target === null ? 0 : 'ids' in target ? target.ids.length : total;
  return (
    <div className="selection-bar" role="toolbar" aria-label={t('labels.selection')}>
      {target === null ? (
        <span className="soft">{t('labels.nothing')}</span>
      ) : (
        <>
          <strong role="status">{t('library.selected', { count, formatted: format.number(count) })}</strong>
          <Sum target={target} />
        </>
      )}
      <span className="spring" />
      {!isAll && total > count && (
        <Button isSmall look="plain" onPress={selectAll}>
          {t('labels.selectAll', { formatted: format.number(total) })}
        </Button>
      )}
      {target !== null && (
        <>
          <Button isSmall look="plain" onPress={() => select(new Set())}>
            {t('labels.clear')}
          </Button>
          {'ids' in target && target.ids.length <= mostDragged && <DragOut ids={target.ids} />}
          <Button isSmall icon={<Tags size={14} />} onPress={() => setLabelling(true)}>
            {t('labels.open')}
          </Button>
        </>
      )}
      {isLabelling && target !== null && (
        <LabelDialog target={target} count={count} onClose={() => setLabelling(false)} />
      )}
    </div>
  );
}

const staleOn = ['recordings.changed'] as const;

function Sum({ target }: { target: RecordingTarget }) {
  const { t, format } = useWords();
  const { value } = useRequest('recordings.count', target, staleOn);
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  if (last === null) return null;
  const sum = { bytes: format.bytes(last.bytes), duration: format.position(last.durationMs) };
  return <span className="soft">{t('labels.sum', sum)}</span>;
}
