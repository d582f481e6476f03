/** Copies of recordings to be dragged out of the window: made and verified first, since a drag cannot wait for that. */
import { FileOutput, GripVertical } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../contract/requests.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import './exports.css';

interface DragOutProps {
  ids: readonly string[];
}

export function DragOut({ ids }: DragOutProps) {
  const { t, format } = useWords();
  const preparing = useAction('app.prepareDrag');
  const starting = useAction('app.startDrag');
  const [ready, setReady] = useState<{ ids: string; copies: Output<'app.prepareDrag'> } | null>(null);
  const wanted = ids.join(' ');
  const copies = ready?.ids === wanted ? ready.copies : null;
  const prepare = async () => {
    const made = await preparing.run({ ids: [...ids] });
    if (made) setReady({ ids: wanted, copies: made });
  };
  const error = preparing.error ?? starting.error;
  return (
    <>
      {copies === null ? (
        <Button
          isSmall
          icon={<FileOutput size={14} aria-hidden />}
          isPending={preparing.isRunning}
          onPress={() => void prepare()}
        >
          {t('exports.dragPrepare')}
        </Button>
      ) : (
        <span
          className="drag-out"
          draggable
          title={copies.names.join('\n')}
          onDragStart={(event) => {
            // The system takes over with the files themselves.
            event.preventDefault();
            void starting.run({ key: copies.key });
          }}
        >
          <GripVertical size={14} aria-hidden />
          {t('exports.dragReady', {
            count: copies.names.length,
            formatted: format.number(copies.names.length),
          })}
        </span>
      )}
      {error && <ErrorPanel error={error} />}
    </>
  );
}
