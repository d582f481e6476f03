import { useState, type DragEvent, type ReactNode } from 'react';
import { useBridge } from '../bridge/bridge-context.tsx';
import { useImportEvents } from '../features/shared/use-import-events.ts';
import { useWords } from '../i18n/use-words.ts';

/** The window as a place to drop event files on. */
export function DropImport({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const bridge = useBridge();
  const { importPaths } = useImportEvents();
  const [isOver, setOver] = useState(false);

  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void importPaths([...event.dataTransfer.files].map((file) => bridge.pathOfFile(file)));
  };
  const onDragLeave = (event: DragEvent) => {
    if (!(event.relatedTarget instanceof Node)) setOver(false);
  };
  return (
    <div className="frame" onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      {children}
      {isOver && (
        <div className="drop">
          <strong>{t('drop.title')}</strong>
          <span>{t('drop.text')}</span>
        </div>
      )}
    </div>
  );
}
