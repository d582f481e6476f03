import { Trash2 } from 'lucide-react';
import type { PersonIdView } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { dayText } from '../library/search/period.ts';

interface IdentifierRowProps {
  value: PersonIdView;
  /** The person that it belongs to already. */
  exceptId: number | null;
  onChange: (change: Partial<PersonIdView>) => void;
  onRemove: () => void;
  onShow: (personId: number) => void;
}

/** A number or identifier and when it was this person's; whose it is otherwise is said at once. */
export function IdentifierRow({ value, exceptId, onChange, onRemove, onShow }: IdentifierRowProps) {
  const { t } = useWords();
  const { identifier, validFrom, validTo, shownName } = value;
  return (
    <div className="identifier" role="group" aria-label={identifier || t('persons.identifier')}>
      <input
        className="input"
        dir="ltr"
        maxLength={500}
        spellCheck={false}
        aria-label={t('persons.identifier')}
        placeholder={t('persons.identifier')}
        value={identifier}
        onChange={(event) => onChange({ identifier: event.target.value })}
      />
      <DayField
        label={t('persons.validFrom')}
        day={validFrom === null ? '' : dayText(validFrom)}
        onChange={(day) => onChange({ validFrom: instantOf(day, 0) })}
      />
      <DayField
        label={t('persons.validTo')}
        // The end is exclusive where it is kept, and the last day where it is read.
        day={validTo === null ? '' : dayText(validTo - 1)}
        onChange={(day) => onChange({ validTo: instantOf(day, 1) })}
      />
      <input
        className="input"
        {...(shownName === null ? {} : { dir: 'auto' })}
        maxLength={200}
        aria-label={t('persons.shownName')}
        placeholder={t('persons.shownName')}
        value={shownName ?? ''}
        onChange={(event) => onChange({ shownName: event.target.value === '' ? null : event.target.value })}
      />
      <IconButton
        isSmall
        label={t('persons.removeIdentifier', { identifier })}
        icon={<Trash2 size={14} />}
        onPress={onRemove}
      />
      {/^(\d{1,2}:\S+|\+?[\d\s().-]{6,})$/.test(identifier.trim()) && (
        <Conflicts value={value} exceptId={exceptId} onShow={onShow} />
      )}
    </div>
  );
}

function DayField({ label, day, onChange }: { label: string; day: string; onChange: (day: string) => void }) {
  return (
    <input
      type="date"
      className="input"
      min="1900-01-01"
      max="2999-12-31"
      aria-label={label}
      title={label}
      value={day}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Conflicts({
  value: { identifier, validFrom, validTo },
  exceptId,
  onShow,
}: Pick<IdentifierRowProps, 'value' | 'exceptId' | 'onShow'>) {
  const { t } = useWords();
  const { value } = useRequest('persons.conflicts', { identifier, validFrom, validTo, exceptId });
  if (!value || value.length === 0) return null;
  return (
    <ul className="conflicts" role="status">
      {value.map((conflict) => (
        <li key={`${conflict.personId} ${conflict.validFrom ?? ''}`} className="tone-warn">
          {t('persons.conflict', { name: conflict.name })}{' '}
          <button type="button" className="link" onClick={() => onShow(conflict.personId)}>
            {t('persons.showOther', { name: conflict.name })}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Midnight, in the reader's zone, of a written day or of the day after it. */
function instantOf(day: string, daysLater: 0 | 1): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + daysLater).getTime();
}
