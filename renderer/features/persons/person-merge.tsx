import { useState } from 'react';
import type { PersonView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';

interface PersonMergeProps {
  person: PersonView;
  onMerged: (intoId: number) => void;
  onClose: () => void;
}

const mostFound = 20;

/** Chooses who a person becomes one with, and asks once more. */
export function PersonMerge({ person, onMerged, onClose }: PersonMergeProps) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [into, setInto] = useState<PersonView | null>(null);
  const { value } = useRequest('persons.window', { text, offset: 0, limit: mostFound });
  const merging = useAction('persons.merge');
  const merge = async (target: PersonView) => {
    const merged = await merging.run({ fromId: person.id, intoId: target.id });
    if (merged === null) return;
    onClose();
    onMerged(merged.id);
  };
  if (into !== null)
    return (
      <Confirm
        title={t('persons.mergeTitle', { name: person.name })}
        text={t('persons.mergeConfirm', { from: person.name, into: into.name })}
        confirm={t('persons.mergeInto', { name: into.name })}
        keep={t('common.cancel')}
        isRunning={merging.isRunning}
        onConfirm={() => void merge(into)}
        onClose={onClose}
      >
        {merging.error && <ErrorPanel error={merging.error} />}
      </Confirm>
    );
  return (
    <Dialog
      title={t('persons.mergeTitle', { name: person.name })}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <p>{t('persons.mergeText', { name: person.name })}</p>
      <input
        type="search"
        className="input"
        value={text}
        maxLength={200}
        aria-label={t('persons.search')}
        placeholder={t('persons.searchHint')}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="merge-list">
        {value?.rows
          .filter(({ id }) => id !== person.id)
          .map((other) => (
            <li key={other.id}>
              <bdi>{other.name}</bdi>
              <bdi dir="ltr" className="soft">
                {other.identifiers.map(({ identifier }) => identifier).join(', ')}
              </bdi>
              <Button
                isSmall
                aria-label={t('persons.mergeInto', { name: other.name })}
                onPress={() => setInto(other)}
              >
                {t('persons.merge')}
              </Button>
            </li>
          ))}
      </ul>
    </Dialog>
  );
}
