/** Services whose recordings are fetched and sources that announce them, each with its health and its form. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ServiceView, SourcesView as View, SourceView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { NetworkSection } from './network-section.tsx';
import { ServiceDialog } from './service-dialog.tsx';
import { ServiceRow, SourceRow } from './source-rows.tsx';
import { SourceDialog } from './source-dialog.tsx';
import './sources.css';

const staleOn = ['sources.changed'] as const;
const summaryStaleOn = ['recordings.changed', 'sources.changed'] as const;

type Open =
  | { what: 'service'; service: ServiceView | null }
  | { what: 'source'; source: SourceView | null }
  | { what: 'remove-service'; service: ServiceView }
  | { what: 'remove-source'; source: SourceView };

export function SourcesView() {
  const { t } = useWords();
  const { value, error, isStale, refresh } = useRequest('sources.list', {}, staleOn);
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <div className="page">
      <header className="list-bar">
        <h1>{t('sources.title')}</h1>
        <span className="spring" />
        <QuarantineLink />
      </header>
      {error && <ErrorPanel error={error} />}
      {!value && !error && <p className="loading">{t('common.loading')}</p>}
      {value && <Lists view={value} isStale={isStale} onOpen={setOpen} onSaved={refresh} />}
      {open && <Opened open={open} onSaved={refresh} onClose={() => setOpen(null)} />}
    </div>
  );
}

function QuarantineLink() {
  const { t, format } = useWords();
  const go = useWindow((state) => state.go);
  const { value } = useRequest('library.summary', {}, summaryStaleOn);
  const count = value?.quarantinedEvents ?? 0;
  return (
    <Button look="plain" onPress={() => go('quarantine')}>
      {t('sources.quarantine', { count, formatted: format.number(count) })}
    </Button>
  );
}

interface ListsProps {
  view: View;
  /** What was saved just now is not in `view` yet; a form opened on it would save the old values again. */
  isStale: boolean;
  onOpen: (open: Open) => void;
  onSaved: () => void;
}

function Lists({ view, isStale, onOpen, onSaved }: ListsProps) {
  const { t } = useWords();
  const tell = useWindow((state) => state.tell);
  const saved = () => {
    tell({ kind: 'done', what: 'saved', count: 1 });
    onSaved();
  };
  return (
    <div className="page-body">
      {!view.areSecretsKept && <p className="notice-line">{t('sources.secretsNotKept')}</p>}
      <section aria-labelledby="sources-heading">
        <div className="section-head">
          <div>
            <h2 id="sources-heading">{t('sources.sources')}</h2>
            <p className="soft">{t('sources.sourcesText')}</p>
          </div>
          <Button icon={<Plus size={14} />} onPress={() => onOpen({ what: 'source', source: null })}>
            {t('sources.addSource')}
          </Button>
        </div>
        {view.sources.length === 0 && <p className="soft none">{t('sources.noSources')}</p>}
        <ul>
          {view.sources.map((source) => (
            <SourceRow
              key={source.id}
              source={source}
              isStale={isStale}
              onEdit={() => onOpen({ what: 'source', source })}
              onRemove={() => onOpen({ what: 'remove-source', source })}
            />
          ))}
        </ul>
      </section>
      <section aria-labelledby="services-heading">
        <div className="section-head">
          <div>
            <h2 id="services-heading">{t('sources.services')}</h2>
            <p className="soft">{t('sources.servicesText')}</p>
          </div>
          <Button icon={<Plus size={14} />} onPress={() => onOpen({ what: 'service', service: null })}>
            {t('sources.addService')}
          </Button>
        </div>
        {view.services.length === 0 && <p className="soft none">{t('sources.noServices')}</p>}
        <ul>
          {view.services.map((service) => (
            <ServiceRow
              key={service.name}
              service={service}
              isStale={isStale}
              onEdit={() => onOpen({ what: 'service', service })}
              onRemove={() => onOpen({ what: 'remove-service', service })}
            />
          ))}
        </ul>
      </section>
      <NetworkSection view={view.network} isStale={isStale} onSaved={saved} />
    </div>
  );
}

function Opened({ open, onSaved, onClose }: { open: Open; onSaved: () => void; onClose: () => void }) {
  const { t } = useWords();
  const tell = useWindow((state) => state.tell);
  const removeService = useAction('services.remove');
  const removeSource = useAction('sources.remove');
  const saved = () => {
    tell({ kind: 'done', what: 'saved', count: 1 });
    onSaved();
  };
  const removed = (done: View | null) => {
    if (!done) return;
    tell({ kind: 'done', what: 'removed', count: 1 });
    onSaved();
    onClose();
  };
  const shared = { confirm: t('common.remove'), keep: t('common.cancel'), onClose };
  switch (open.what) {
    case 'service':
      return <ServiceDialog service={open.service} onSaved={saved} onClose={onClose} />;
    case 'source':
      return <SourceDialog source={open.source} onSaved={saved} onClose={onClose} />;
    case 'remove-service':
      return (
        <Confirm
          {...shared}
          title={t('sources.removeServiceTitle', { name: open.service.name })}
          text={t('sources.removeServiceText')}
          isRunning={removeService.isRunning}
          onConfirm={() => void removeService.run({ name: open.service.name }).then(removed)}
        >
          {removeService.error && <ErrorPanel error={removeService.error} />}
        </Confirm>
      );
    case 'remove-source':
      return (
        <Confirm
          {...shared}
          title={t('sources.removeSourceTitle', { name: open.source.id })}
          text={t('sources.removeSourceText')}
          isRunning={removeSource.isRunning}
          onConfirm={() => void removeSource.run({ id: open.source.id }).then(removed)}
        >
          {removeSource.error && <ErrorPanel error={removeSource.error} />}
        </Confirm>
      );
  }
}
