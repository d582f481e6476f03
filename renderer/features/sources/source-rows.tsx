import { Check, CircleDashed, Pause, TriangleAlert } from 'lucide-react';
import type { ServiceView, SourceView } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Instant } from '../shared/instant.tsx';

const healthMarks = {
  starting: { icon: CircleDashed, tone: 'calm' },
  listening: { icon: Check, tone: 'good' },
  failing: { icon: TriangleAlert, tone: 'bad' },
  stopped: { icon: Pause, tone: 'calm' },
} as const;

interface RowProps {
  isStale: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

export function SourceRow({ source, ...actions }: RowProps & { source: SourceView }) {
  const { t, format } = useWords();
  const { icon: Icon, tone } = healthMarks[source.state];
  return (
    <li className="source">
      <span className={`mark tone-${tone}`}>
        <Icon size={14} aria-hidden />
        {t(`sources.health.${source.state}`)}
      </span>
      <div className="source-what">
        <strong>
          <bdi>{source.config.name ?? source.id}</bdi>
        </strong>
        <span className="soft">
          {t(`sources.kinds.${source.kind}`)} ·{' '}
          {t('sources.events', { count: source.eventCount, formatted: format.number(source.eventCount) })} ·{' '}
          {source.lastEventAt === null
            ? t('sources.noEvent')
            : t('sources.lastEvent', { time: format.shortDateTime(source.lastEventAt) })}
        </span>
        <Waiting source={source} />
        {source.alarm === 'silent' && <p className="tone-warn">{t('sources.silent')}</p>}
        {source.state === 'listening' && source.detail !== null && (
          <bdi className="soft" dir="ltr">
            {source.detail}
          </bdi>
        )}
        {source.address !== null && (
          <span>
            <span className="soft">{t('sources.address')}</span>{' '}
            <bdi dir="ltr" className="mono">
              {source.address}
            </bdi>
            <CopyButton text={source.address} label={t('common.copy')} doneLabel={t('common.copied')} />
          </span>
        )}
        <Failure source={source} />
      </div>
      <RowActions {...actions} />
    </li>
  );
}

/** How much waits at the source, and when it is asked again. */
function Waiting({ source: { backlog, nextPollAt } }: { source: SourceView }) {
  const { t, format } = useWords();
  const said = [
    backlog === null ? null : t('sources.backlog', { count: backlog, formatted: format.number(backlog) }),
    nextPollAt === null ? null : t('sources.nextPoll', { time: format.clock(nextPollAt) }),
  ].filter((each) => each !== null);
  return said.length === 0 ? null : <span className="soft">{said.join(' · ')}</span>;
}

/** What is wrong now and what to do; when nothing is, what was wrong last. */
function Failure({ source: { code, detail, lastError } }: { source: SourceView }) {
  const { t, format } = useWords();
  if (code !== null)
    return (
      <p className="tone-bad">
        {t(`errors.${code}.says`)} {t(`errors.${code}.next`)} <code>{code}</code>{' '}
        {lastError !== null && <Instant at={lastError.at} isShort />}{' '}
        {detail !== null && <bdi className="soft">{detail}</bdi>}
      </p>
    );
  if (lastError === null) return null;
  const time = format.shortDateTime(lastError.at);
  return (
    <span className="soft">{t('sources.lastError', { time, says: t(`errors.${lastError.code}.says`) })}</span>
  );
}

export function ServiceRow({ service, ...actions }: RowProps & { service: ServiceView }) {
  const { t } = useWords();
  return (
    <li className="source">
      <span className={service.hasSecret ? 'mark tone-good' : 'mark tone-bad'}>
        {service.hasSecret ? <Check size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
        {service.hasSecret ? t('sources.hasKey') : t('sources.keyMissing')}
      </span>
      <div className="source-what">
        <strong>
          <bdi>{service.name}</bdi>
        </strong>
        <bdi dir="ltr" className="mono">
          {service.endpoint}
        </bdi>
        {service.apiVersion !== null && (
          <span className="soft">
            {t('sources.apiVersion')} <bdi dir="ltr">{service.apiVersion}</bdi>
          </span>
        )}
        {!service.hasSecret && <p className="tone-bad">{t('errors.secret-missing.next')}</p>}
      </div>
      <RowActions {...actions} />
    </li>
  );
}

function RowActions({ isStale, onEdit, onRemove }: RowProps) {
  const { t } = useWords();
  return (
    <div className="source-actions">
      <Button isSmall isPending={isStale} onPress={onEdit}>
        {t('common.edit')}
      </Button>
      <Button isSmall look="plain" onPress={onRemove}>
        {t('common.remove')}
      </Button>
    </div>
  );
}
