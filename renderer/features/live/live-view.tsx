/** Recordings under way at the services: started, controlled and followed into the library. */
import { useState } from 'react';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Choose } from './fields.tsx';
import { LiveRow } from './live-row.tsx';
import { FollowForm, StartForm } from './start-form.tsx';
import '../sources/sources.css';
import '../recording/recording-tabs.css';
import './live.css';

/** Callbacks come through the sources, and what is archived through the library. */
const staleOn = ['live.changed', 'recordings.changed', 'sources.changed'] as const;
const sourcesStaleOn = ['sources.changed'] as const;

export function LiveView() {
  const { t } = useWords();
  const sources = useRequest('sources.list', {}, sourcesStaleOn);
  const live = useRequest('live.list', {}, staleOn);
  const names = sources.value?.services.map(({ name }) => name) ?? [];
  const error = sources.error ?? live.error;
  return (
    <div className="page">
      <header className="list-bar">
        <h1>{t('live.title')}</h1>
        <span className="soft">{t('live.text')}</span>
      </header>
      {error && <ErrorPanel error={error} />}
      {!error && !(sources.value && live.value) && <p className="loading">{t('common.loading')}</p>}
      <div className="page-body">
        {sources.value &&
          (names.length === 0 ? <NoServices /> : <Forms names={names} onDone={live.refresh} />)}
        {live.value && (
          <section aria-labelledby="live-heading">
            <div className="section-head">
              <h2 id="live-heading">{t('live.list')}</h2>
            </div>
            {live.value.length === 0 && <p className="soft none">{t('live.none')}</p>}
            <ul>
              {live.value.map((recording) => (
                <LiveRow key={recording.id} recording={recording} onChanged={live.refresh} />
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}

function NoServices() {
  const { t } = useWords();
  const go = useWindow((state) => state.go);
  return (
    <EmptyState title={t('live.startTitle')} text={t('live.noServices')}>
      <Button look="primary" onPress={() => go('sources')}>
        {t('sources.addService')}
      </Button>
    </EmptyState>
  );
}

function Forms({ names, onDone }: { names: readonly string[]; onDone: () => void }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState('');
  const service = names.includes(chosen) ? chosen : (names[0] ?? '');
  return (
    <section aria-labelledby="start-heading" className="live-start">
      <div className="section-head">
        <h2 id="start-heading">{t('live.startTitle')}</h2>
      </div>
      <Choose label={t('live.service')} value={service} onChange={setChosen}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Choose>
      <StartForm service={service} onDone={onDone} />
      <FollowForm service={service} onDone={onDone} />
    </section>
  );
}
