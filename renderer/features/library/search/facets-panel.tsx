/** Filters beside the list: saved searches, the period, and each field with the values that occur and how often. */
import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { facetFields, type FacetField, type FacetValue } from '../../../../contract/views.ts';
import { directionOf } from '../../../i18n/i18n.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { useWindow } from '../../../store/window-store.ts';
import { Button } from '../../../ui/button.tsx';
import { facetLabel, valueLabel } from './facet-words.ts';
import { PeriodFilter } from './period-filter.tsx';
import { SavedSearches } from './saved-searches.tsx';
import { toggleValue, valuesOf } from './query-terms.ts';
import { useFacetCounts } from './use-counts.ts';
import { useQueryEdit } from './use-query-edit.ts';
import { useRestedQuery } from './use-rested-query.ts';
import './facets.css';

/** What an officer narrows by most comes first. */
const order: readonly FacetField[] = [
  'state',
  'tag',
  'case',
  'with',
  'missing',
  'has',
  ...facetFields.filter((field) => ['kind', 'service', 'format', 'type', 'channel'].includes(field)),
];
const fewValues = 6;

export function FacetsPanel() {
  const { t } = useWords();
  // Rows come before filters; what is changed is the query of now.
  const query = useRestedQuery();
  const edit = useQueryEdit();
  const counts = useFacetCounts(query.text, order);
  return (
    <div className="facets">
      <div className="facets-head">
        <h2>{t('search.facets.title')}</h2>
        {query.text !== '' && (
          <Button isSmall look="plain" onPress={() => edit(() => '')}>
            {t('search.facets.clear')}
          </Button>
        )}
      </div>
      <SavedSearches />
      <PeriodFilter />
      {order.map((field) => (
        <Facet
          key={field}
          field={field}
          values={counts.get(field) ?? null}
          chosen={valuesOf(query.text, field)}
          onToggle={(value) => edit((text) => toggleValue(text, field, value))}
        />
      ))}
    </div>
  );
}

interface FacetProps {
  field: FacetField;
  /** Null while they are not counted yet. */
  values: readonly FacetValue[] | null;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}

function Facet({ field, values, chosen, onToggle }: FacetProps) {
  const { t, format, language } = useWords();
  const folded = useWindow((state) => state.preferences.foldedFacets);
  const prefer = useWindow((state) => state.prefer);
  const [isWhole, setWhole] = useState(false);
  const id = useId();
  const isFolded = folded.includes(field) && chosen.length === 0;
  const all = withChosen(values ?? [], chosen);
  const shown = isWhole ? all : all.slice(0, Math.max(fewValues, chosen.length));
  const rest = all.length - shown.length;
  const Closed = directionOf(language) === 'rtl' ? ChevronLeft : ChevronRight;
  const fold = () =>
    prefer({ foldedFacets: isFolded ? folded.filter((one) => one !== field) : [...folded, field] });
  if (all.length === 0 && field !== 'state') return null;
  return (
    <section className="facet" aria-labelledby={id}>
      <h3 id={id}>
        <button type="button" className="facet-title" aria-expanded={!isFolded} onClick={fold}>
          {isFolded ? <Closed size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          <span>{facetLabel(field, t)}</span>
        </button>
      </h3>
      {!isFolded && (
        <ul>
          {shown.map(({ value, count }) => (
            <FacetLine
              key={value}
              field={field}
              value={value}
              label={valueLabel(field, value, t)}
              count={count}
              onToggle={() => onToggle(value)}
            />
          ))}
          {all.length === 0 && (
            <li className="soft facet-none">
              {t(values === null ? 'common.loading' : 'search.facets.none')}
            </li>
          )}
        </ul>
      )}
      {!isFolded && (rest > 0 || isWhole) && (
        <Button isSmall look="plain" onPress={() => setWhole(!isWhole)}>
          {isWhole
            ? t('search.facets.fewer')
            : t('search.facets.more', { count: rest, formatted: format.number(rest) })}
        </Button>
      )}
    </section>
  );
}

interface FacetLineProps {
  field: FacetField;
  value: string;
  label: string;
  count: number;
  onToggle: () => void;
}

function FacetLine({ field, value, label, count, onToggle }: FacetLineProps) {
  // At once, though the panel follows later: a box that is pressed must not jump back.
  const isChosen = useWindow((state) => isIn(valuesOf(state.query.text, field), value));
  const { t, format } = useWords();
  const formatted = format.number(count);
  return (
    <li>
      <label className={count === 0 ? 'facet-line is-empty' : 'facet-line'}>
        <input
          type="checkbox"
          checked={isChosen}
          onChange={onToggle}
          aria-label={t('search.facets.withCount', { count, formatted, value: label })}
        />
        <span className="facet-value" title={label}>
          <bdi>{label}</bdi>
        </span>
        <span className="facet-count">{formatted}</span>
      </label>
    </li>
  );
}

/** Chosen values stay in sight, also when nothing has them any more. */
function withChosen(values: readonly FacetValue[], chosen: readonly string[]): FacetValue[] {
  const known = values.map(({ value }) => value);
  const lost = chosen.filter((value) => !isIn(known, value)).map((value) => ({ value, count: 0 }));
  const isUp = ({ value }: FacetValue) => isIn(chosen, value);
  return [...lost, ...values.filter(isUp), ...values.filter((each) => !isUp(each))];
}

function isIn(values: readonly string[], value: string): boolean {
  return values.some((one) => one.toLowerCase() === value.toLowerCase());
}
