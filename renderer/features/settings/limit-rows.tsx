/** One line each of the timetable and of the hosts. */
import { Input, Label, TextField } from 'react-aria-components';
import { weekdays } from '../../../contract/config.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import type { HostDraft, TimeDraft } from './limits-draft.ts';

interface TimeRowProps {
  number: number;
  time: TimeDraft;
  onChange: (part: Partial<TimeDraft>) => void;
  onRemove: () => void;
}

export function TimeRow({ number, time, onChange, onRemove }: TimeRowProps) {
  const { t, format } = useWords();
  return (
    <fieldset className="limit-time">
      <legend className="visually-hidden">
        {t('transfers.limits.entry', { number: format.number(number) })}
      </legend>
      <div className="days" role="group" aria-label={t('transfers.limits.days')}>
        {weekdays.map((day, at) => (
          <button
            key={day}
            type="button"
            className="filter"
            aria-pressed={time.days.includes(day)}
            onClick={() =>
              onChange({ days: weekdays.filter((each) => (each === day) !== time.days.includes(each)) })
            }
          >
            {format.weekday(at)}
          </button>
        ))}
      </div>
      <LimitField
        label={t('transfers.limits.from')}
        type="time"
        value={time.from}
        onChange={(from) => onChange({ from })}
      />
      <LimitField
        label={t('transfers.limits.until')}
        type="time"
        value={time.until}
        onChange={(until) => onChange({ until })}
      />
      <LimitField
        label={t('transfers.limits.limit')}
        value={time.speed}
        onChange={(speed) => onChange({ speed })}
      />
      <Button isSmall look="plain" onPress={onRemove}>
        {t('transfers.limits.remove')}
      </Button>
    </fieldset>
  );
}

interface HostRowProps {
  number: number;
  host: HostDraft;
  onChange: (part: Partial<HostDraft>) => void;
  onRemove: () => void;
}

export function HostRow({ number, host, onChange, onRemove }: HostRowProps) {
  const { t, format } = useWords();
  return (
    <fieldset className="limit-time">
      <legend className="visually-hidden">
        {t('transfers.limits.hostEntry', { number: format.number(number) })}
      </legend>
      <LimitField
        label={t('transfers.limits.host')}
        isName
        value={host.host}
        onChange={(name) => onChange({ host: name })}
      />
      <LimitField
        label={t('transfers.limits.limit')}
        value={host.speed}
        onChange={(speed) => onChange({ speed })}
      />
      <LimitField
        label={t('transfers.limits.connections')}
        value={host.connections}
        onChange={(connections) => onChange({ connections })}
      />
      <Button isSmall look="plain" onPress={onRemove}>
        {t('transfers.limits.remove')}
      </Button>
    </fieldset>
  );
}

interface FieldProps {
  label: string;
  value: string;
  type?: 'text' | 'time';
  /** Holds a name, which is longer than a number. */
  isName?: boolean;
  onChange: (value: string) => void;
}

export function LimitField({ label, value, type = 'text', isName = false, onChange }: FieldProps) {
  return (
    <TextField className="field" type={type} value={value} autoComplete="off" onChange={onChange}>
      <Label>{label}</Label>
      <Input
        className={isName ? 'input wide' : 'input'}
        dir="ltr"
        inputMode={isName ? 'url' : type === 'text' ? 'decimal' : 'none'}
      />
    </TextField>
  );
}
