import { useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import type { SavedSearchView } from '../../../../contract/views.ts';
import { useAction } from '../../../bridge/use-request.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorPanel } from '../../shared/error-panel.tsx';

export type SearchDraft = Omit<SavedSearchView, 'id'> & { id: number | null };

interface SaveDialogProps {
  draft: SearchDraft;
  known: readonly SavedSearchView[];
  onClose: () => void;
}

const flags = [
  ['isPinned', 'pinned'],
  ['isDefault', 'default'],
  ['isMatter', 'matter'],
] as const;

/** Names a search and says what it is for. */
export function SaveDialog({ draft: first, known, onClose }: SaveDialogProps) {
  const { t } = useWords();
  const saving = useAction('searches.save');
  const [draft, setDraft] = useState(first);
  const name = draft.name.trim();
  const replaces = known.some((search) => search.name === name && search.id !== draft.id);
  const save = async () => {
    if (name !== '' && (await saving.run({ ...draft, name })) !== null) onClose();
  };
  return (
    <Dialog
      title={first.id === null ? t('search.saves.dialogTitle') : t('search.saves.editTitle')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form
        className="save-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          className="field"
          autoFocus
          value={draft.name}
          onChange={(value) => setDraft({ ...draft, name: value })}
          maxLength={200}
          autoComplete="off"
        >
          <Label>{t('search.saves.name')}</Label>
          <Input className="input" dir="auto" />
        </TextField>
        <bdi className="mono soft">{draft.text}</bdi>
        {flags.map(([flag, words]) => (
          <label key={flag} className="save-flag">
            <input
              type="checkbox"
              checked={draft[flag]}
              onChange={(event) => setDraft({ ...draft, [flag]: event.target.checked })}
            />
            <span>{t(`search.saves.${words}`)}</span>
          </label>
        ))}
        {replaces && <p role="status">{t('search.saves.replaces')}</p>}
        {saving.error && <ErrorPanel error={saving.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" isDisabled={name === ''} isPending={saving.isRunning}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
