import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useQueryWords } from './search/query-line.tsx';
import { periodFields, withoutFields } from './search/query-terms.ts';
import { useImportEvents } from '../shared/use-import-events.ts';

const staleOn = ['sources.changed'] as const;

/** Why the list is empty, and what can be done about it. */
export function NoRecordings() {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const go = useWindow((state) => state.go);
  const { chooseAndImport } = useImportEvents();
  const words = useQueryWords();
  const { value: found } = useRequest('sources.list', {}, staleOn);

  if (query.text !== '') {
    const everAt = withoutFields(query.text, periodFields);
    return (
      <EmptyState
        title={t('library.nothingTitle')}
        text={t('library.nothingText', { text: words ?? query.text })}
      >
        <div className="choices">
          {everAt !== query.text.trim() && (
            <Button onPress={() => setQuery({ ...query, text: everAt })}>{t('search.period.whole')}</Button>
          )}
          <Button onPress={() => setQuery({ ...query, text: '' })}>{t('library.clear')}</Button>
        </div>
      </EmptyState>
    );
  }
  const hasSources = found === null || found.sources.length > 0;
  return (
    <EmptyState
      title={t('library.emptyTitle')}
      text={hasSources ? t('library.emptySources') : t('library.emptyNoSources')}
    >
      <div className="choices">
        {!hasSources && (
          <Button look="primary" onPress={() => go('sources')}>
            {t('library.addSource')}
          </Button>
        )}
        <Button onPress={() => void chooseAndImport()}>{t('library.import')}</Button>
      </div>
    </EmptyState>
  );
}
