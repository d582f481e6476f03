/** What an export dialog asks for and shows: how it is to be written, and what it would be. */
import { Input, Label, TextField } from 'react-aria-components';
import type { ExportForm, ExportPreflight, ExportSelection } from '../../../contract/exports.ts';
import { useWords } from '../../i18n/use-words.ts';

interface FormChoicesProps {
  selection: ExportSelection;
  form: ExportForm;
  onChange: (form: ExportForm) => void;
}

export function FormChoices({ selection, form, onChange }: FormChoicesProps) {
  const { t } = useWords();
  return (
    <fieldset className="export-form-choices">
      <legend className="visually-hidden">{t('exports.form')}</legend>
      <Check
        label={t('exports.zip')}
        isChecked={form.container === 'zip'}
        onChange={(isZip) => onChange({ ...form, container: isZip ? 'zip' : 'folder' })}
      />
      <Check
        label={t('exports.sha512')}
        isChecked={form.hasSha512}
        onChange={(hasSha512) => onChange({ ...form, hasSha512 })}
      />
      <Check
        label={t('exports.annotations')}
        hint={t('exports.annotationsHint')}
        isChecked={form.hasAnnotations}
        onChange={(hasAnnotations) => onChange({ ...form, hasAnnotations })}
      />
      {selection.kind === 'person' && (
        <Check
          label={t('exports.originals')}
          hint={t('exports.originalsHint')}
          isChecked={form.hasOriginals === true}
          onChange={(hasOriginals) => onChange({ ...form, hasOriginals })}
        />
      )}
      {selection.kind !== 'range' && (
        <Check
          label={t('exports.onlyWhole')}
          isChecked={form.isOnlyWhole === true}
          onChange={(isOnlyWhole) => onChange({ ...form, isOnlyWhole })}
        />
      )}
    </fieldset>
  );
}

interface CheckProps {
  label: string;
  hint?: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}

function Check({ label, hint, isChecked, onChange }: CheckProps) {
  return (
    <label className="export-check">
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint !== undefined && <span className="field-hint"> {hint}</span>}
      </span>
    </label>
  );
}

export function Preflight({ preflight }: { preflight: ExportPreflight }) {
  const { t, format } = useWords();
  const { items, files, bytes, freeBytes, incomplete } = preflight;
  return (
    <dl className="facts">
      <dt>{t('exports.count')}</dt>
      <dd>{format.number(items)}</dd>
      <dt>{t('exports.files')}</dt>
      <dd>{format.number(files)}</dd>
      <dt>{t('exports.size')}</dt>
      <dd>{format.bytes(bytes)}</dd>
      <dt>{t('exports.free')}</dt>
      <dd>{freeBytes === null ? t('common.unknown') : format.bytes(freeBytes)}</dd>
      {incomplete.length > 0 && (
        <>
          <dt>{t('exports.incomplete')}</dt>
          <dd>
            {format.number(incomplete.length)}. {t('exports.incompleteText')}
          </dd>
        </>
      )}
    </dl>
  );
}

interface LineProps {
  label: string;
  value: string;
  most: number;
  direction?: 'auto' | 'ltr';
  onChange: (value: string) => void;
}

export function Line({ label, value, most, direction = 'auto', onChange }: LineProps) {
  return (
    <TextField className="field" value={value} onChange={onChange} maxLength={most} autoComplete="off">
      <Label>{label}</Label>
      <Input className="input" dir={direction} spellCheck={false} />
    </TextField>
  );
}

const handlesSeconds = [0, 2, 5, 10, 30] as const;

interface HandleChoiceProps {
  handleMs: number;
  onChange: (handleMs: number) => void;
}

/** How much more than the marked part leaves on each side of it. */
export function HandleChoice({ handleMs, onChange }: HandleChoiceProps) {
  const { t, format } = useWords();
  return (
    <label className="field">
      <span>{t('exports.handle')}</span>
      <select className="input" value={handleMs} onChange={(event) => onChange(Number(event.target.value))}>
        {handlesSeconds.map((seconds) => (
          <option key={seconds} value={seconds * 1000}>
            {t('exports.handleSeconds', { seconds: format.number(seconds) })}
          </option>
        ))}
      </select>
    </label>
  );
}
