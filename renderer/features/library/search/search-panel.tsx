import type { QueryView } from '../../../../contract/views.ts';
import { useWords } from '../../../i18n/use-words.ts';
import { Button } from '../../../ui/button.tsx';
import { Spoken } from '../../../ui/spoken.tsx';
import { isFacetField, valueLabel } from './facet-words.ts';
import { searchFields, type Suggestion } from './suggest.ts';
import type { Unfinished } from './unfinished.ts';

export type WrongQuery = Extract<QueryView, { isRight: false }>;

interface SearchPanelProps {
  id: string;
  text: string;
  wrong: WrongQuery | null;
  unfinished: Unfinished | null;
  suggestions: readonly Suggestion[];
  active: number;
  onTake: (suggestion: Suggestion) => void;
  onNearest: (text: string) => void;
}

/** Below the search box: where the text goes wrong, and what could be typed. The keyboard stays in the box. */
export function SearchPanel(props: SearchPanelProps) {
  const { id, text, wrong, unfinished, suggestions, active, onTake, onNearest } = props;
  const { t } = useWords();
  return (
    // A press inside must not take the keyboard out of the box, which would close the panel before the click.
    <div className="search-panel" onMouseDown={(event) => event.preventDefault()}>
      {wrong !== null && <Fault id={`${id}-fault`} text={text} wrong={wrong} onNearest={onNearest} />}
      {unfinished !== null && <Waiting id={`${id}-fault`} unfinished={unfinished} />}
      <ul id={id} role="listbox" aria-label={t('search.suggestions')} className="suggestions">
        {suggestions.map((suggestion, index) => (
          <li
            key={`${suggestion.kind} ${suggestion.value}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="suggestion"
            ref={(element) => {
              if (index === active) element?.scrollIntoView({ block: 'nearest' });
            }}
            onClick={() => onTake(suggestion)}
          >
            <SuggestionWords suggestion={suggestion} />
          </li>
        ))}
      </ul>
      <p className="search-hint">{t('search.keysHint')}</p>
    </div>
  );
}

/** What the list waits for. */
function Waiting({ id, unfinished }: { id: string; unfinished: Unfinished }) {
  const { t } = useWords();
  const says =
    unfinished.is === 'name'
      ? t('search.waits.name', {
          typed: unfinished.typed,
          list: unfinished.names.map((name) => `\u2068${name}:\u2069`).join(', '),
        })
      : t('search.waits.value', { field: `\u2068${unfinished.field}:\u2069` });
  return (
    <>
      <p className="search-waits">{says}</p>
      <Spoken id={id} text={says} />
    </>
  );
}

function SuggestionWords({ suggestion }: { suggestion: Suggestion }) {
  const { t, format } = useWords();
  const { kind, value, field, count } = suggestion;
  if (kind === 'field') {
    const name = searchFields.find((one) => one === value);
    return (
      <>
        <bdi className="mono" dir="ltr">
          {value}:
        </bdi>
        <span className="soft">{name && t(`search.fields.${name}`)}</span>
      </>
    );
  }
  const label = field !== null && isFacetField(field) ? valueLabel(field, value, t) : value;
  const what = wordOf(suggestion, label);
  return (
    <>
      <bdi>{kind === 'date' ? t(`search.dates.${value as 'today'}`) : label}</bdi>
      <span className="soft">
        {what === null ? '' : what === 'raw' ? <bdi dir="ltr">{value}</bdi> : t(`search.${what}`)}
      </span>
      {count !== null && <span className="suggestion-count">{format.number(count)}</span>}
    </>
  );
}

/** What is said beside a suggestion; `raw` is the value as it is typed. */
function wordOf(
  { kind, value }: Suggestion,
  label: string,
): 'person' | 'tag' | 'case' | 'saved' | 'raw' | null {
  if (kind === 'with') return 'person';
  if (kind === 'tag' || kind === 'case' || kind === 'saved') return kind;
  return kind === 'date' || label !== value ? 'raw' : null;
}

function Fault({
  id,
  text,
  wrong: { fault, offset, length, expected, nearest },
  onNearest,
}: {
  id: string;
  text: string;
  wrong: WrongQuery;
  onNearest: (text: string) => void;
}) {
  const { t } = useWords();
  const end = offset + Math.max(1, length);
  const says = t(`search.faults.${fault}`);
  const list = expected.map((one) => `\u2068${one}\u2069`).join(', ');
  const allowed = list === '' ? '' : t('search.expected', { list });
  return (
    <div className="fault">
      <p className="fault-text" dir="auto">
        {text.slice(0, offset)}
        <mark>{text.slice(offset, end) || '\u00a0'}</mark>
        {text.slice(end)}
      </p>
      <p>
        {says} <span className="soft">{allowed}</span>
      </p>
      <Spoken id={id} text={`${says} ${allowed}`} />
      {nearest !== '' && (
        <p className="fault-nearest">
          <span className="soft">{t('search.nearest')}:</span>
          <bdi className="mono">{nearest}</bdi>
          <Button isSmall preventFocusOnPress onPress={() => onNearest(nearest)}>
            {t('search.useNearest')}
          </Button>
        </p>
      )}
      <p className="soft">{t('search.stillShows')}</p>
    </div>
  );
}
