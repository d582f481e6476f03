import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import {
  defaultTemplate,
  plainForm,
  type ExportForm,
  type ExportOrder,
  type ExportPreflight,
  type ExportSelection,
} from '../../../contract/exports.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import './exports.css';

interface ExportDialogProps {
  selection: ExportSelection;
  onClose: () => void;
}

/** Asks where to and why, shows what it would be, and begins. */
export function ExportDialog({ selection, onClose }: ExportDialogProps) {
  const { t } = useWords();
  const go = useWindow((state) => state.go);
  const [by, setBy] = useState('');
  const [reason, setReason] = useState('');
  const [template, setTemplate] = useState(defaultTemplate);
  const [form, setForm] = useState<ExportForm>(plainForm);
  const [target, setTarget] = useState<string | null>(null);
  const [preflight, setPreflight] = useState<ExportPreflight | null>(null);
  const choosing = useAction('app.chooseFolder');
  const checking = useAction('exports.preflight');
  const starting = useAction('exports.start');

  const orderTo = (folder: string): ExportOrder => ({
    selection,
    target: folder,
    template,
    by: by.trim() === '' ? null : by.trim(),
    reason: reason.trim() === '' ? null : reason.trim(),
    form,
  });
  /** What was looked at before holds no more. */
  const startOver = () => {
    setTarget(null);
    setPreflight(null);
  };
  const choose = async () => {
    const chosen = await choosing.run({});
    if (!chosen?.path) return;
    const folder = bagPath(chosen.path, form.container);
    setTarget(folder);
    setPreflight(await checking.run(orderTo(folder)));
  };
  const start = async () => {
    if (target === null || !(await starting.run(orderTo(target)))) return;
    onClose();
    go('exports');
  };
  const fault = preflight === null ? null : faultOf(preflight);
  const error = checking.error ?? starting.error ?? choosing.error;
  return (
    <Dialog title={t('exports.dialogTitle')} closeLabel={t('common.close')} onClose={onClose}>
      <div className="export-form">
        <Line label={t('exports.by')} value={by} most={200} onChange={setBy} />
        <Line label={t('exports.reason')} value={reason} most={1000} onChange={setReason} />
        <Line
          label={t('exports.template')}
          value={template}
          most={300}
          direction="ltr"
          onChange={(value) => {
            setTemplate(value);
            startOver();
          }}
        />
        <FormChoices
          form={form}
          onChange={(chosen) => {
            setForm(chosen);
            startOver();
          }}
        />
        <div className="export-target">
          <Button onPress={() => void choose()} isPending={checking.isRunning}>
            {t('exports.choose')}
          </Button>
          {target !== null && <bdi dir="ltr">{target}</bdi>}
        </div>
        {checking.isRunning && <p role="status">{t('exports.checking')}</p>}
        {preflight && <Preflight preflight={preflight} />}
        {fault && <p role="alert">{t(`exports.${fault}`)}</p>}
        {error && <ErrorPanel error={error} />}
      </div>
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('common.cancel')}</Button>
        <Button
          look="primary"
          isDisabled={preflight === null || fault !== null}
          isPending={starting.isRunning}
          onPress={() => void start()}
        >
          {t('exports.start')}
        </Button>
      </div>
    </Dialog>
  );
}

interface FormChoicesProps {
  form: ExportForm;
  onChange: (form: ExportForm) => void;
}

function FormChoices({ form, onChange }: FormChoicesProps) {
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

function Preflight({ preflight }: { preflight: ExportPreflight }) {
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

function Line({ label, value, most, direction = 'auto', onChange }: LineProps) {
  return (
    <TextField className="field" value={value} onChange={onChange} maxLength={most} autoComplete="off">
      <Label>{label}</Label>
      <Input className="input" dir={direction} spellCheck={false} />
    </TextField>
  );
}

function faultOf({ isTargetFree, freeBytes, bytes }: ExportPreflight): 'occupied' | 'tooSmall' | null {
  if (!isTargetFree) return 'occupied';
  return freeBytes !== null && freeBytes < bytes ? 'tooSmall' : null;
}

/** A new folder or file inside the chosen one, named by the time, so that nothing is ever mixed. */
function bagPath(path: string, container: ExportForm['container']): string {
  const separator = path.includes('\\') ? '\\' : '/';
  const name = `archivolt-export-${new Date().toISOString().slice(0, 19).replace(/:/g, '-')}Z${container === 'zip' ? '.zip' : ''}`;
  return path.endsWith(separator) ? `${path}${name}` : `${path}${separator}${name}`;
}
