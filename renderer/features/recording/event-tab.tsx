import { useState } from 'react';
import { ListBox, ListBoxItem, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { RecordingDetail } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

interface Original {
  id: string;
  label: string;
  note: string;
  text: string;
}

/** The texts as they arrived, one at a time: readable, or exactly as received. Copying always takes them as received. */
export function EventTab({ detail }: { detail: RecordingDetail }) {
  const { t } = useWords();
  const originals = useOriginals(detail);
  const [chosen, setChosen] = useState<string | null>(null);
  const [view, setView] = useState<'pretty' | 'original'>('pretty');
  const shown = originals.find((original) => original.id === chosen) ?? originals[0];
  if (!shown) return <EmptyState title={t('recording.tabEvent')} text={t('recording.noTexts')} />;
  const pretty = prettyOf(shown.text);
  return (
    <div className="originals">
      <ListBox
        aria-label={t('recording.tabEvent')}
        className="original-list"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown.id]}
        onSelectionChange={(keys) => setChosen(keys === 'all' ? null : String([...keys][0]))}
      >
        {originals.map((original) => (
          <ListBoxItem key={original.id} id={original.id} className="original" textValue={original.label}>
            <span>{original.label}</span>
            <span className="soft">{original.note}</span>
          </ListBoxItem>
        ))}
      </ListBox>
      <div className="original-text">
        <div className="original-bar">
          <ToggleButtonGroup
            className="choices"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[view]}
            onSelectionChange={(keys) => setView(keys.has('original') ? 'original' : 'pretty')}
            aria-label={t('recording.tabEvent')}
          >
            <ToggleButton id="pretty" className="choice">
              {t('recording.pretty')}
            </ToggleButton>
            <ToggleButton id="original" className="choice">
              {t('recording.original')}
            </ToggleButton>
          </ToggleButtonGroup>
          <CopyButton text={shown.text} label={t('common.copyAll')} doneLabel={t('common.copied')} />
          {pretty === null && <span className="soft">{t('recording.notJson')}</span>}
        </div>
        <pre dir="ltr" tabIndex={0} aria-label={shown.label}>
          {view === 'pretty' ? (pretty ?? shown.text) : shown.text}
        </pre>
      </div>
    </div>
  );
}

function useOriginals(detail: RecordingDetail): Original[] {
  const { t, format } = useWords();
  const events = detail.events.map((event) => ({
    id: `event-${event.id}`,
    label: t('recording.eventOf', { time: format.dateTime(event.eventAt ?? event.receivedAt) }),
    note: event.type,
    text: event.text,
  }));
  const metadata = detail.metadataTexts.map(({ chunkIndex, text }) => ({
    id: `metadata-${chunkIndex}`,
    label: t('recording.metadataOf', { number: format.number(chunkIndex + 1) }),
    note: '',
    text,
  }));
  return [...events, ...metadata];
}

function prettyOf(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
