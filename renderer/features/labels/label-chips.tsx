import { X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import type { LabelKind } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';

const staleOn = ['recordings.changed'] as const;

interface LabelChipsProps {
  kind: LabelKind;
  label: string;
  names: readonly string[];
  hasFocus?: boolean;
  onAdd: (name: string) => void;
  onRemove: (name: string) => void;
  /** Shows what else has it; left out where there is no way to. */
  onFind?: (name: string) => void;
}

/** Tags or cases as small plates, with a field for one more that suggests those in use. */
export function LabelChips({
  kind,
  label,
  names,
  hasFocus = false,
  onAdd,
  onRemove,
  onFind,
}: LabelChipsProps) {
  const { t } = useWords();
  const { value: known } = useRequest('labels.list', {}, staleOn);
  const [typed, setTyped] = useState('');
  const listId = useId();

  const add = () => {
    const name = typed.trim();
    setTyped('');
    if (name !== '' && !names.some((one) => one.toLowerCase() === name.toLowerCase())) onAdd(name);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = names.at(-1);
    if ((event.key === 'Enter' && typed.trim() !== '') || event.key === ',') add();
    else if (event.key === 'Backspace' && typed === '' && last !== undefined) onRemove(last);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="chips">
      {names.map((name) => (
        <span key={name} className="chip">
          {onFind ? (
            <button type="button" title={t('labels.find', { name })} onClick={() => onFind(name)}>
              <bdi>{name}</bdi>
            </button>
          ) : (
            <bdi>{name}</bdi>
          )}
          <button type="button" aria-label={t('labels.remove', { name })} onClick={() => onRemove(name)}>
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <input
        className="chip-input"
        // An empty field stands as the window does, so that its hint does.
        {...(typed === '' ? {} : { dir: 'auto' })}
        list={listId}
        maxLength={200}
        autoComplete="off"
        aria-label={label}
        placeholder={label}
        title={t('labels.hint')}
        // The field is what the dialog was opened for.
        ref={(element) => {
          if (hasFocus && element !== null && element.dataset['seen'] === undefined) {
            element.dataset['seen'] = '';
            element.focus();
          }
        }}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
      <datalist id={listId}>
        {known
          ?.filter((each) => each.kind === kind && !names.includes(each.name))
          .map(({ name }) => (
            <option key={name} value={name} />
          ))}
      </datalist>
    </div>
  );
}
