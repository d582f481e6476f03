/** One export beside another one on record, or beside what the library would give for the same order today. */
import { useState } from 'react';
import type { ComparedFile, ExportView } from '../../../contract/exports.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';

interface ExportCompareProps {
  shown: ExportView;
  all: readonly ExportView[];
  onClose: () => void;
}

export function ExportCompare({ shown, all, onClose }: ExportCompareProps) {
  const { t, format } = useWords();
  const others = all.filter(({ id, bagDigest }) => id !== shown.id && bagDigest !== null);
  const isRange = shown.order.selection.kind === 'range';
  const [other, setOther] = useState<string | null>(isRange ? (others[0]?.id ?? null) : null);
  return (
    <Dialog title={t('exports.compareTitle')} closeLabel={t('common.close')} onClose={onClose}>
      <p>
        <bdi dir="ltr">{shown.order.target}</bdi>
      </p>
      <label className="field">
        <span>{t('exports.compareWith')}</span>
        <select
          className="input"
          value={other ?? ''}
          onChange={(event) => setOther(event.target.value || null)}
        >
          {!isRange && <option value="">{t('exports.compareNow')}</option>}
          {others.map(({ id, createdAt, order }) => (
            <option key={id} value={id}>
              {format.dateTime(createdAt)} · {order.target}
            </option>
          ))}
        </select>
      </label>
      {(!isRange || other !== null) && <Comparison id={shown.id} other={other} />}
    </Dialog>
  );
}

function Comparison({ id, other }: { id: string; other: string | null }) {
  const { t, format } = useWords();
  const { value, error } = useRequest('exports.compare', { id, other });
  if (error) return <ErrorPanel error={error} />;
  if (value === null) return <p role="status">{t('exports.comparing')}</p>;
  const isSame = value.changedCount + value.onlyFirstCount + value.onlySecondCount === 0;
  return (
    <div role="status">
      <p>{isSame ? t('exports.allSame') : t('exports.notSame')}</p>
      <dl className="facts">
        <dt>{t('exports.same')}</dt>
        <dd>{format.number(value.sameCount)}</dd>
        <Files title={t('exports.changed')} count={value.changedCount} files={value.changed} />
        <Files title={t('exports.onlyFirst')} count={value.onlyFirstCount} files={value.onlyFirst} />
        <Files title={t('exports.onlySecond')} count={value.onlySecondCount} files={value.onlySecond} />
      </dl>
    </div>
  );
}

function Files({ title, count, files }: { title: string; count: number; files: readonly ComparedFile[] }) {
  const { format } = useWords();
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {count === 0 ? (
          format.number(0)
        ) : (
          <details>
            <summary className="tone-bad">{format.number(count)}</summary>
            <ul className="export-differences">
              {files.map(({ recording, path }) => (
                <li key={`${recording}/${path}`}>
                  <bdi dir="ltr" className="mono">
                    {recording}/{path}
                  </bdi>
                </li>
              ))}
            </ul>
          </details>
        )}
      </dd>
    </>
  );
}
