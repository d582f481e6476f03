import { FileInput } from 'lucide-react';
import { SearchBox } from '../features/library/search/search-box.tsx';
import { useImportEvents } from '../features/shared/use-import-events.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';

export function TopBar() {
  const { t } = useWords();
  const { chooseAndImport } = useImportEvents();
  return (
    <header className="top-bar">
      <SearchBox />
      <Button icon={<FileInput size={14} />} onPress={() => void chooseAndImport()}>
        {t('library.import')}
      </Button>
    </header>
  );
}
