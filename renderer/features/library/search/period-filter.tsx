import { useState } from 'react';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow } from '../../../store/window-store.ts';
import { daysOf } from './period.ts';
import { periodFields, valuesOf, withoutFields, withPeriod } from './query-terms.ts';

const presets = ['today', 'yesterday', 'last-7d', 'last-30d'] as const;

/** The period by a press or by two dates. */
export function PeriodFilter() {
  const { t } = useWords();
  const query = useWindow((state) => state.query);
  const setQuery = useWindow((state) => state.setQuery);
  const [now] = useState(() => Date.now());
  const [from, to, on] = periodFields.map((field) => valuesOf(query.text, field));
  const days = daysOf({ from: from ?? [], to: to ?? [], on: on ?? [] }, now);
  const choose = (preset: string) => {
    const rest = withoutFields(query.text, periodFields);
    setQuery({ ...query, text: on?.includes(preset) ? rest : withPeriod(rest, preset, preset) });
  };
  const setDay = (side: 'from' | 'to', day: string) => {
    const next = { ...days, [side]: day === '' ? null : day };
    setQuery({ ...query, text: withPeriod(query.text, next.from, next.to) });
  };
  return (
    <section className="facet" aria-label={t('search.period.title')}>
      <h3 className="facet-head">{t('search.period.title')}</h3>
      <div className="presets">
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            className="preset"
            aria-pressed={on?.includes(preset) ?? false}
            onClick={() => choose(preset)}
          >
            {t(`search.dates.${preset}`)}
          </button>
        ))}
      </div>
      <div className="dates">
        {(['from', 'to'] as const).map((side) => (
          <label key={side}>
            <span className="soft">{t(`search.period.${side}`)}</span>
            <DayInput day={days[side] ?? ''} onChange={(day) => setDay(side, day)} />
          </label>
        ))}
      </div>
    </section>
  );
}

/** A date is typed part by part; only a whole one, or none, is told. */
function DayInput({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      type="date"
      className="input"
      min="1900-01-01"
      max="2999-12-31"
      value={typed ?? day}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && typed !== day) onChange(typed);
        setTyped(null);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || typed === null) return;
        onChange(typed);
        setTyped(null);
      }}
    />
  );
}
