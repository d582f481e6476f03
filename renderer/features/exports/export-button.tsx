import { PackageCheck } from 'lucide-react';
import { Suspense, useState } from 'react';
import type { ExportSelection } from '../../../contract/exports.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { LaterExportDialog } from './later-export-dialog.ts';

/** Exports what is selected in the library, else everything that the list shows. */
export function ExportButton({ total }: { total: number | null }) {
  const { t } = useWords();
  const text = useWindow((state) => state.query.text);
  const selectedIds = useWindow((state) => state.selectedIds);
  const [selection, setSelection] = useState<ExportSelection | null>(null);
  if (total === null || total === 0) return null;
  const isSelected = selectedIds.size > 0;
  const chosen = (): ExportSelection => {
    if (isSelected) return { kind: 'ids', ids: [...selectedIds] };
    return text.trim() === '' ? { kind: 'all' } : { kind: 'query', text };
  };
  return (
    <>
      <Button isSmall icon={<PackageCheck size={16} aria-hidden />} onPress={() => setSelection(chosen())}>
        {isSelected ? t('exports.exportSelected') : t('exports.exportAll')}
      </Button>
      {selection && (
        <Suspense>
          <LaterExportDialog selection={selection} onClose={() => setSelection(null)} />
        </Suspense>
      )}
    </>
  );
}
