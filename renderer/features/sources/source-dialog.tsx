import { useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { SourceConfig, SourceKind } from '../../../contract/config.ts';
import type { SourceView } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ConnectionForm } from './connection-form.tsx';
import {
  checkSource,
  draftOf,
  draftOfConfig,
  sourceFields,
  type Draft,
  type FieldId,
} from './source-fields.ts';

const kinds = Object.keys(sourceFields) as SourceKind[];

interface SourceDialogProps {
  source: SourceView | null;
  onSaved: () => void;
  onClose: () => void;
}

/** Adds a source of any kind, or edits one. */
export function SourceDialog({ source, onSaved, onClose }: SourceDialogProps) {
  const { t } = useWords();
  const [kind, setKind] = useState<SourceKind>(source?.kind ?? 'webhook');
  const [draft, setDraft] = useState<Draft>(() =>
    source ? draftOfConfig({ ...source.config }, sourceFields[source.kind]) : draftOf('webhook'),
  );
  const saving = useAction('sources.save');
  const testing = useAction('sources.test');
  const keepsSecret = source?.hasSecret ?? false;
  const replaces = source?.id ?? null;

  const save = async (value: SourceConfig) => {
    const saved = await saving.run({ source: value, replaces });
    if (saved) onSaved();
    return saved !== null;
  };
  const hintOf = (id: FieldId) => {
    if (id === 'listen') return t('sources.listenHint');
    return id === 'key' && kind === 'webhook' ? t('sources.webhookKeyHint') : undefined;
  };
  const chooseKind = (next: string) => {
    const chosen = kinds.find((each) => each === next) ?? kind;
    setKind(chosen);
    setDraft({ ...draftOf(chosen), ...(draft.name === undefined ? {} : { name: draft.name }) });
  };
  return (
    <Dialog
      title={source ? t('sources.editSource') : t('sources.addSource')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <ConnectionForm
        key={kind}
        fields={[{ id: 'name' }, ...sourceFields[kind]]}
        draft={draft}
        onDraft={setDraft}
        hintOf={hintOf}
        isKept={keepsSecret}
        check={() => checkSource(kind, draft, keepsSecret, t)}
        save={save}
        test={(value) => testing.run({ source: value, replaces })}
        isSaving={saving.isRunning}
        isTesting={testing.isRunning}
        error={saving.error ?? testing.error}
        onClose={onClose}
      >
        {!source && (
          <RadioGroup className="field" value={kind} onChange={chooseKind}>
            <Label>{t('sources.kind')}</Label>
            <div className="choices">
              {kinds.map((each) => (
                <RadioField key={each} value={each}>
                  <RadioButton className="choice">{t(`sources.kinds.${each}`)}</RadioButton>
                </RadioField>
              ))}
            </div>
          </RadioGroup>
        )}
        <p className="field-hint">{t(`sources.kindTexts.${kind}`)}</p>
      </ConnectionForm>
    </Dialog>
  );
}
