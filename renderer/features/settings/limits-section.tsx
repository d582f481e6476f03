/** How fast transfers may be, and when they pause: limit, metered network, timetable. */
import { useState } from 'react';
import { Form, Input, Label, RadioButton, RadioField, RadioGroup, TextField } from 'react-aria-components';
import { meteredPolicies, weekdays, type TransfersConfig } from '../../../contract/config.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { configOfLimits, draftOfLimits, newTime, type LimitsDraft, type TimeDraft } from './limits-draft.ts';

export function LimitsSection() {
  const { t } = useWords();
  const { value, refresh } = useRequest('transfers.settings', {});
  return (
    <section aria-labelledby="limits-heading">
      <h2 id="limits-heading">{t('transfers.limits.title')}</h2>
      {value && <LimitsForm key={JSON.stringify(value)} config={value} onSaved={refresh} />}
    </section>
  );
}

function LimitsForm({ config, onSaved }: { config: TransfersConfig; onSaved: () => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState<LimitsDraft>(() => draftOfLimits(config));
  const saving = useAction('transfers.configure');
  const change = (part: Partial<LimitsDraft>) => setDraft({ ...draft, ...part });
  const next = configOfLimits(config, draft);
  const isChanged = JSON.stringify(draftOfLimits(config)) !== JSON.stringify(draft);
  const save = async () => {
    if (next && (await saving.run({ transfers: next }))) onSaved();
  };
  return (
    <Form
      className="limits"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={t('transfers.limits.speed')}
        value={draft.speed}
        onChange={(speed) => change({ speed })}
      />
      <p className="field-hint">{t('transfers.limits.speedHint')}</p>
      <RadioGroup
        className="field"
        value={draft.metered}
        onChange={(value) => change({ metered: meteredPolicies.find((each) => each === value) ?? 'ignore' })}
      >
        <Label>{t('transfers.limits.metered')}</Label>
        <div className="choices">
          {meteredPolicies.map((each) => (
            <RadioField key={each} value={each}>
              <RadioButton className="choice">{t(`transfers.limits.meteredModes.${each}`)}</RadioButton>
            </RadioField>
          ))}
        </div>
      </RadioGroup>
      <p className="field-hint">{t('transfers.limits.meteredHint')}</p>
      <h3>{t('transfers.limits.timetable')}</h3>
      <p className="field-hint">{t('transfers.limits.timetableHint')}</p>
      {draft.times.map((time, at) => (
        <TimeRow
          key={time.key}
          number={at + 1}
          time={time}
          onChange={(part) =>
            change({ times: draft.times.map((each) => (each === time ? { ...time, ...part } : each)) })
          }
          onRemove={() => change({ times: draft.times.filter((each) => each !== time) })}
        />
      ))}
      <div>
        <Button isSmall onPress={() => change({ times: [...draft.times, newTime(draft.times)] })}>
          {t('transfers.limits.add')}
        </Button>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.yieldToDeadlines}
          onChange={(event) => change({ yieldToDeadlines: event.target.checked })}
        />
        {t('transfers.limits.yield')}
      </label>
      {next === null && (
        <p className="field-error" role="alert">
          {t('transfers.limits.speedWrong')}
        </p>
      )}
      {saving.error && <ErrorPanel error={saving.error} />}
      <div>
        <Button
          type="submit"
          look="primary"
          isDisabled={!isChanged || next === null}
          isPending={saving.isRunning}
        >
          {t('transfers.limits.save')}
        </Button>
      </div>
    </Form>
  );
}

interface TimeRowProps {
  number: number;
  time: TimeDraft;
  onChange: (part: Partial<TimeDraft>) => void;
  onRemove: () => void;
}

function TimeRow({ number, time, onChange, onRemove }: TimeRowProps) {
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
      <Field
        label={t('transfers.limits.from')}
        type="time"
        value={time.from}
        onChange={(from) => onChange({ from })}
      />
      <Field
        label={t('transfers.limits.until')}
        type="time"
        value={time.until}
        onChange={(until) => onChange({ until })}
      />
      <Field
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

interface FieldProps {
  label: string;
  value: string;
  type?: 'text' | 'time';
  onChange: (value: string) => void;
}

function Field({ label, value, type = 'text', onChange }: FieldProps) {
  return (
    <TextField className="field" type={type} value={value} autoComplete="off" onChange={onChange}>
      <Label>{label}</Label>
      <Input className="input" dir="ltr" inputMode={type === 'text' ? 'decimal' : 'none'} />
    </TextField>
  );
}
