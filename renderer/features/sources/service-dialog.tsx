import { useState } from 'react';
import type { ServiceConfig } from '../../../contract/config.ts';
import type { ServiceView } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { checkService, draftOfConfig, serviceFields, type Draft } from './source-fields.ts';

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
  const saving = useAction('services.save');
  const testing = useAction('services.test');
  const replaces = service?.name ?? null;
  const save = async (value: ServiceConfig) => {
    const saved = await saving.run({ service: value, replaces });
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
        hintOf={(id) => (id === 'contentHosts' ? t('sources.contentHostsHint') : undefined)}
        isKept={service?.hasSecret ?? false}
        check={() => checkService(draft, service?.hasSecret ?? false, t)}
        save={save}
        test={(value) => testing.run({ service: value, replaces })}
        isSaving={saving.isRunning}
        isTesting={testing.isRunning}
        error={saving.error ?? testing.error}
        onClose={onClose}
      />
    </Dialog>
  );
}
