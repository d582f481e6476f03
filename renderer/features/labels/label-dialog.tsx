import { useState } from 'react';
import type { LabelChanges, RecordingTarget } from '../../../contract/library-requests.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelChips } from './label-chips.tsx';
import { noChanges, useLabelling } from './use-labelling.ts';
import './labels.css';

interface LabelDialogProps {
  target: RecordingTarget;
  count: number;
  onClose: () => void;
}

/** Tags and cases to add to, or take away from, any number of recordings at once. */
export function LabelDialog({ target, count, onClose }: LabelDialogProps) {
  const { t, format } = useWords();
  const { label } = useLabelling();
  const [changes, setChanges] = useState<LabelChanges>(noChanges);
  const [isRunning, setRunning] = useState(false);
  const edit = (field: keyof LabelChanges) => ({
    names: changes[field],
    onAdd: (name: string) => setChanges((last) => ({ ...last, [field]: [...last[field], name] })),
    onRemove: (name: string) =>
      setChanges((last) => ({ ...last, [field]: last[field].filter((one) => one !== name) })),
  });
  const isEmpty = Object.values(changes).every((names: string[]) => names.length === 0);
  const hasBoth =
    isOnBoth(changes.addTags, changes.removeTags) || isOnBoth(changes.addCases, changes.removeCases);
  const apply = async () => {
    setRunning(true);
    const isDone = await label(target, changes);
    setRunning(false);
    if (isDone) onClose();
  };
  return (
    <Dialog title={t('labels.dialogTitle')} closeLabel={t('common.close')} onClose={onClose}>
      <p className="soft">{t('labels.dialogFor', { count, formatted: format.number(count) })}</p>
      <div
        className="label-form"
        onKeyDown={(event) => {
          // A field keeps Enter while there is something in it to add.
          if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !isEmpty && !hasBoth)
            void apply();
        }}
      >
        <h2>{t('labels.give')}</h2>
        <LabelChips kind="tag" label={t('labels.tags')} hasFocus {...edit('addTags')} />
        <LabelChips kind="case" label={t('labels.cases')} {...edit('addCases')} />
        <h2>{t('labels.take')}</h2>
        <LabelChips kind="tag" label={t('labels.tags')} {...edit('removeTags')} />
        <LabelChips kind="case" label={t('labels.cases')} {...edit('removeCases')} />
      </div>
      {hasBoth && <p role="alert">{t('labels.both')}</p>}
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('common.cancel')}</Button>
        <Button
          look="primary"
          isDisabled={isEmpty || hasBoth}
          isPending={isRunning}
          onPress={() => void apply()}
        >
          {t('labels.apply')}
        </Button>
      </div>
    </Dialog>
  );
}

function isOnBoth(added: readonly string[], removed: readonly string[]): boolean {
  return added.some((name) => removed.some((one) => one.toLowerCase() === name.toLowerCase()));
}
