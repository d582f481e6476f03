/** The library: search above, the list, and a preview beside it. The list's rows come from LibraryProvider. */
import { ChartColumn, ListFilter, PanelRightClose, PanelRightOpen } from 'lucide-react';
import { memo, useDeferredValue, useSyncExternalStore } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Splitter } from '../../ui/splitter.tsx';
import { Spoken } from '../../ui/spoken.tsx';
import { ExportButton } from '../exports/export-button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { ColumnsButton } from './columns-button.tsx';
import { useRecordingPages } from './library-context.tsx';
import { NoRecordings } from './no-recordings.tsx';
import { PagedTable } from './paged-table.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { RecordingTable } from './recording-table.tsx';
import { FacetsPanel } from './search/facets-panel.tsx';
import { Histogram } from './search/histogram.tsx';
import { QueryLine } from './search/query-line.tsx';
import './columns.css';
import './library.css';
import './narrow.css';

// The view is drawn anew with each answer; these do not change with it.
const Facets = memo(FacetsPanel);
const Line = memo(QueryLine);
const Bars = memo(Histogram);
const Preview = memo(PreviewPanel);
const Columns = memo(ColumnsButton);

export function LibraryView() {
  const { t } = useWords();
  const pages = useRecordingPages();
  const { total, error, text } = useSyncExternalStore(pages.subscribe, pages.snapshot);
  const isPreviewOpen = useWindow((state) => state.isPreviewOpen);
  const previewWidth = useWindow((state) => state.preferences.previewWidth);
  const { hasFacets, facetsWidth, hasHistogram, isPaged } = useWindow((state) => state.preferences);
  const prefer = useWindow((state) => state.prefer);
  const isEmpty = total === 0 && text === '';
  // Rows come before filters, also when the window opens.
  const isListDrawn = useDeferredValue(true, false);
  const Table = isPaged ? PagedTable : RecordingTable;

  return (
    <div className="library">
      {hasFacets && !isEmpty && (
        <>
          <aside
            className="facets-side"
            style={{ inlineSize: facetsWidth }}
            aria-label={t('search.facets.title')}
          >
            {isListDrawn && <Facets />}
          </aside>
          <Splitter
            label={t('common.resizePanel')}
            width={facetsWidth}
            least={180}
            most={420}
            grows="to-end"
            onChange={(width) => prefer({ facetsWidth: width })}
          />
        </>
      )}
      <section className="library-list">
        <ListBar total={total} />
        <Line />
        {hasHistogram && !isEmpty && <Bars />}
        {error && <ErrorPanel error={error} meaning={t('library.failedTitle')} />}
        {total === 0 && !error && <NoRecordings />}
        {total === null && !error && <p className="loading">{t('common.loading')}</p>}
        {total !== null && total > 0 && <Table total={total} label={t('library.title')} />}
        {total !== null && total > 0 && <SelectionBar total={total} />}
      </section>
      <Spoken text={isPreviewOpen ? t('library.preview') : ''} />
      {isPreviewOpen && (
        <>
          <Splitter
            label={t('common.resizePanel')}
            width={previewWidth}
            least={260}
            most={720}
            grows="to-start"
            onChange={(width) => prefer({ previewWidth: width })}
          />
          <aside className="preview" style={{ inlineSize: previewWidth }} aria-label={t('library.preview')}>
            <Preview />
          </aside>
        </>
      )}
    </div>
  );
}

function ListBar({ total }: { total: number | null }) {
  const { t, format } = useWords();
  const pages = useRecordingPages();
  // Of the text that the count belongs to: the one that was just typed has none yet.
  const { hiddenCount, isSlow, text } = useSyncExternalStore(pages.subscribe, pages.snapshot);
  const isPreviewOpen = useWindow((state) => state.isPreviewOpen);
  const showPreview = useWindow((state) => state.showPreview);
  const setTopRow = useWindow((state) => state.setTopRow);
  const { hasFacets, hasHistogram } = useWindow((state) => state.preferences);
  const prefer = useWindow((state) => state.prefer);

  const reveal = () => {
    setTopRow(0);
    pages.reveal();
    document.querySelector('.grid')?.scrollTo({ top: 0 });
  };
  const counted = total === null ? null : { count: total, formatted: format.number(total) };
  const says =
    counted === null
      ? ''
      : isSlow
        ? t('library.searching')
        : t(text === '' ? 'library.count' : 'library.matches', counted);
  return (
    <div className="list-bar">
      <IconButton
        isSmall
        label={hasFacets ? t('search.facets.hide') : t('search.facets.show')}
        icon={<ListFilter size={16} />}
        onPress={() => prefer({ hasFacets: !hasFacets })}
      />
      <h1>{t('library.title')}</h1>
      <span className="soft">{says}</span>
      <Spoken text={says} />
      <span className="spring" />
      {hiddenCount > 0 && (
        <Button isSmall look="primary" aria-label={t('library.showNew')} onPress={reveal}>
          {t('library.new', { count: hiddenCount, formatted: format.number(hiddenCount) })}
        </Button>
      )}
      <ExportButton total={total} />
      <Columns />
      <IconButton
        isSmall
        label={hasHistogram ? t('search.period.hide') : t('search.period.show')}
        icon={<ChartColumn size={16} />}
        onPress={() => prefer({ hasHistogram: !hasHistogram })}
      />
      <IconButton
        isSmall
        label={isPreviewOpen ? t('library.hidePreview') : t('library.showPreview')}
        icon={isPreviewOpen ? <PanelRightClose size={16} /> : <PanelRightOpen size={16} />}
        onPress={() => showPreview(!isPreviewOpen)}
      />
    </div>
  );
}
