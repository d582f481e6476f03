import { useState } from 'react';
import type { ErrorView } from '../../../contract/error.ts';
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
import { FormChoices, HandleChoice, Line, Preflight } from './export-choices.tsx';
import './exports.css';

export interface ExportDialogProps {
  selection: ExportSelection;
  /** An order to be repeated. */
  like?: ExportOrder;
  onClose: () => void;
}

/** Asks where to and why, shows what it would be, and begins. */
export function ExportDialog({ selection: asked, like, onClose }: ExportDialogProps) {
  const { t } = useWords();
  const go = useWindow((state) => state.go);
  const [selection, setSelection] = useState(asked);
  const [by, setBy] = useState(like?.by ?? '');
  const [reason, setReason] = useState(like?.reason ?? '');
  const [template, setTemplate] = useState(like?.template ?? defaultTemplate);
  const [form, setForm] = useState<ExportForm>(like?.form ?? plainForm);
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
  const refusal = error && refusalOf(error);
  return (
    <Dialog title={t(`exports.titles.${selection.kind}`)} closeLabel={t('common.close')} onClose={onClose}>
      <div className="export-form">
        {selection.kind === 'person' && <p className="soft">{t('exports.personText')}</p>}
        {selection.kind === 'range' && (
          <>
            <p className="soft">{t('exports.rangeText')}</p>
            <HandleChoice
              handleMs={selection.handleMs}
              onChange={(handleMs) => {
                setSelection({ ...selection, handleMs });
                startOver();
              }}
            />
          </>
        )}
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
          selection={selection}
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
        {refusal && <p role="alert">{t(`exports.refused.${refusal}`)}</p>}
        {error && !refusal && <ErrorPanel error={error} />}
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

const refusals = ['nothing-selected', 'target-path-too-long', 'template-field-unknown'] as const;

/** What a person can do something about in this dialog, where that is what failed. */
function refusalOf({ code, context }: ErrorView): (typeof refusals)[number] | null {
  return code === 'usage' ? (refusals.find((one) => one === context['reason']) ?? null) : null;
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
