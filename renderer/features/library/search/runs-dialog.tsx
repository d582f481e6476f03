import type { SavedSearchView } from '../../../../contract/views.ts';
import { useRequest } from '../../../bridge/use-request.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorPanel } from '../../shared/error-panel.tsx';

const mostRuns = 200;

/** Runs of a search that were kept: when, what was asked, how many were found, and the digest of their ids. */
export function RunsDialog({ search, onClose }: { search: SavedSearchView; onClose: () => void }) {
  const { t, format } = useWords();
  const { value: runs, error } = useRequest('searches.runs', { searchId: search.id, limit: mostRuns });
  return (
    <Dialog title={t('search.saves.runs')} closeLabel={t('common.close')} onClose={onClose}>
      {error && <ErrorPanel error={error} />}
      {runs?.length === 0 && <p className="soft">{t('search.saves.noRuns')}</p>}
      <ul className="runs">
        {runs?.map((run) => (
          <li key={run.id}>
            <span>
              {t('search.saves.runOf', {
                time: format.dateTime(run.at),
                formatted: format.number(run.count),
                digest: `\u2068${run.digest.slice(0, 12)}…\u2069`,
              })}
            </span>
            <CopyButton text={run.digest} label={t('recording.copyDigest')} doneLabel={t('common.copied')} />
            <bdi className="mono soft">{run.text}</bdi>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
