/** A list of people: choose it, say what its columns are, see what would come of it, then take it. */
import { useState } from 'react';
import type { PersonImportReport, PersonListPreview, PersonMapping } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { ImportReport } from './import-report.tsx';
import { emptyDraft, mappingOf, rolesOf, roles, withRole, type MappingDraft, type Role } from './mapping.ts';

const shownRows = 5;

export function PersonImport({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const choosing = useAction('app.chooseListFile');
  const reading = useAction('persons.previewList');
  const importing = useAction('persons.importList');
  const [path, setPath] = useState('');
  const [preview, setPreview] = useState<PersonListPreview | null>(null);
  const [draft, setDraft] = useState<MappingDraft>(emptyDraft);
  const [report, setReport] = useState<PersonImportReport | null>(null);

  const choose = async () => {
    const chosen = await choosing.run({});
    if (!chosen?.path) return;
    const found = await reading.run({ path: chosen.path });
    setPath(chosen.path);
    setPreview(found);
    setDraft(rolesOf(found));
    setReport(null);
  };
  const change = (next: MappingDraft) => {
    setDraft(next);
    setReport(null);
  };
  const mapping = mappingOf(draft);
  const run = async (wanted: PersonMapping, isDryRun: boolean) =>
    setReport(await importing.run({ path, mapping: wanted, isDryRun }));
  const error = choosing.error ?? reading.error ?? importing.error;
  const isDone = report !== null && !report.isDryRun;
  return (
    <Dialog title={t('persons.importTitle')} closeLabel={t('common.close')} onClose={onClose}>
      {!isDone && (
        <div className="import-file">
          <Button autoFocus onPress={() => void choose()} isPending={reading.isRunning}>
            {t('persons.chooseFile')}
          </Button>
          <bdi dir="ltr" className="soft">
            {path}
          </bdi>
        </div>
      )}
      {preview && !isDone && <Mapping preview={preview} draft={draft} onChange={change} />}
      {report && <ImportReport report={report} />}
      {error && <ErrorPanel error={error} />}
      <div className="dialog-actions">
        <Button onPress={onClose}>{isDone ? t('common.close') : t('common.cancel')}</Button>
        {preview && !isDone && (
          <>
            <Button
              isDisabled={mapping === null}
              isPending={importing.isRunning}
              onPress={() => mapping && void run(mapping, true)}
            >
              {report ? t('persons.again') : t('persons.dryRun')}
            </Button>
            <Button
              look="primary"
              isDisabled={mapping === null || report === null}
              isPending={importing.isRunning}
              onPress={() => mapping && void run(mapping, false)}
            >
              {t('persons.take')}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface MappingProps {
  preview: PersonListPreview;
  draft: MappingDraft;
  onChange: (draft: MappingDraft) => void;
}

function Mapping({ preview, draft, onChange }: MappingProps) {
  const { t, format } = useWords();
  const { columns, rows, rowCount, encoding, delimiter } = preview;
  const file = {
    rows: format.number(rowCount),
    encoding,
    delimiter: delimiter === '\t' ? t('persons.tab') : delimiter,
  };
  return (
    <div className="mapping">
      <p className="soft">{t('persons.file', file)}</p>
      <div className="mapping-table">
        <table>
          <caption className="visually-hidden">{t('persons.columns')}</caption>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th key={at} scope="col">
                  <bdi>{column}</bdi>
                  <select
                    className="input"
                    aria-label={`${t('persons.columns')}: ${column}`}
                    value={draft.roles[at] ?? ''}
                    onChange={(event) => onChange(withRole(draft, at, readRole(event.target.value)))}
                  >
                    <option value="">{t('persons.ignored')}</option>
                    {roles.map((role) => (
                      <option key={role} value={role}>
                        {t(`persons.roles.${role}`)}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shownRows).map((row, at) => (
              <tr key={at}>
                {columns.map((_, column) => (
                  <td key={column}>
                    <bdi>{row[column]}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mapping-options">
        <label>
          <span>{t('persons.dayOrder')}</span>
          <select
            className="input"
            value={draft.dayOrder}
            onChange={(event) =>
              onChange({ ...draft, dayOrder: event.target.value === 'mdy' ? 'mdy' : 'dmy' })
            }
          >
            <option value="dmy">{t('persons.dmy')}</option>
            <option value="mdy">{t('persons.mdy')}</option>
          </select>
        </label>
        <label>
          <span>{t('persons.countryCode')}</span>
          <input
            className="input"
            dir="ltr"
            maxLength={5}
            title={t('persons.countryHint')}
            value={draft.countryCode}
            onChange={(event) => onChange({ ...draft, countryCode: event.target.value })}
          />
        </label>
      </div>
      {mappingOf(draft) === null && <p role="status">{t('persons.needs')}</p>}
    </div>
  );
}

function readRole(value: string): Role | null {
  return roles.find((role) => role === value) ?? null;
}
