import { useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';
import {
  defaultApiVersion,
  deletePolicies,
  type DeletePolicy,
  type ServiceConfig,
} from '../../../contract/config.ts';
import type { ServiceView } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { checkService, draftOfConfig, serviceFields, type Draft, type FieldId } from './source-fields.ts';

interface ServiceDialogProps {
  service: ServiceView | null;
  onSaved: () => void;
  onClose: () => void;
}

/** Adds a service, or edits one. */
export function ServiceDialog({ service, onSaved, onClose }: ServiceDialogProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<Draft>(() =>
    service ? draftOfConfig({ ...service }, serviceFields) : {},
  );
  const [policy, setPolicy] = useState<DeletePolicy>(service?.deleteAfterArchive ?? 'never');
  const saving = useAction('services.save');
  const testing = useAction('services.test');
  const replaces = service?.name ?? null;
  const whole = (value: ServiceConfig): ServiceConfig => ({
    ...value,
    ...(policy === 'never' ? {} : { deleteAfterArchive: policy }),
  });
  const hintOf = (id: FieldId) => {
    if (id === 'apiVersion') return t('sources.apiVersionHint', { version: defaultApiVersion });
    return id === 'contentHosts' ? t('sources.contentHostsHint') : undefined;
  };
  const save = async (value: ServiceConfig) => {
    const saved = await saving.run({ service: whole(value), replaces });
    if (saved) onSaved();
    return saved !== null;
  };
  return (
    <Dialog
      title={service ? t('sources.editService') : t('sources.addService')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <ConnectionForm
        fields={serviceFields}
        draft={draft}
        onDraft={setDraft}
        hintOf={hintOf}
        isKept={service?.hasSecret ?? false}
        check={() => checkService(draft, service?.hasSecret ?? false, t)}
        save={save}
        test={(value) => testing.run({ service: whole(value), replaces })}
        isSaving={saving.isRunning}
        isTesting={testing.isRunning}
        error={saving.error ?? testing.error}
        onClose={onClose}
      >
        <PolicyChoice policy={policy} onChange={setPolicy} />
      </ConnectionForm>
    </Dialog>
  );
}

function PolicyChoice({
  policy,
  onChange,
}: {
  policy: DeletePolicy;
  onChange: (policy: DeletePolicy) => void;
}) {
  const { t } = useWords();
  return (
    <RadioGroup
      className="field"
      value={policy}
      onChange={(value) => onChange(deletePolicies.find((each) => each === value) ?? 'never')}
    >
      <Label>{t('copies.policy')}</Label>
      <div className="choices">
        {deletePolicies.map((each) => (
          <RadioField key={each} value={each}>
            <RadioButton className="choice">{t(`copies.policies.${each}`)}</RadioButton>
          </RadioField>
        ))}
      </div>
      <Text slot="description" className="field-hint">
        {t(`copies.policyTexts.${policy}`)}
      </Text>
    </RadioGroup>
  );
}
