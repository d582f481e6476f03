import type { RecordingDetail } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { useWindow } from '../../store/window-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ShortId } from '../../ui/short-id.tsx';
import { AnnotationsPanel } from '../labels/annotations-panel.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';
import { nameOf } from '../shared/participants.tsx';
import { StateMark } from '../shared/state-mark.tsx';

const staleOn = ['recordings.changed'] as const;

/** The recording under the keyboard, beside the list and without leaving it. */
export function PreviewPanel() {
  const { t } = useWords();
  const id = useWindow((state) => state.activeId);
  if (id === null) return <EmptyState title={t('library.preview')} text={t('library.previewNone')} />;
  return <Preview key={id} id={id} />;
}

function Preview({ id }: { id: string }) {
  const { t } = useWords();
  const { value, error } = useRequest('recordings.get', { id }, staleOn);
  if (error) return <ErrorPanel error={error} />;
  if (!value) return <p className="loading">{t('common.loading')}</p>;
  return <PreviewFacts detail={value} />;
}

function PreviewFacts({ detail }: { detail: RecordingDetail }) {
  const { t, format } = useWords();
  const openRecording = useWindow((state) => state.openRecording);
  return (
    <div className="preview-body">
      <StateMark state={detail.state} />
      <ul className="preview-names">
        {detail.participants.length === 0 && <li className="soft">{t('participants.none')}</li>}
        {detail.participants.map((participant, index) => (
          <li key={`${participant.rawId} ${index}`}>
            <bdi title={participant.rawId}>{nameOf(participant, t('participants.withheld'))}</bdi>
            <span className="soft">{t(`participants.${participant.kind}`)}</span>
          </li>
        ))}
      </ul>
      <dl className="facts">
        <dt>{t('columns.startedAt')}</dt>
        <dd>
          <Instant at={detail.startedAt} />
        </dd>
        <dt>{t('columns.durationMs')}</dt>
        <dd>{detail.durationMs === null ? t('common.unknown') : format.duration(detail.durationMs)}</dd>
        <dt>{t('columns.bytes')}</dt>
        <dd>{format.bytes(detail.bytes)}</dd>
        <dt>{t('recording.service')}</dt>
        <dd>
          <bdi>{detail.service ?? t('common.unknown')}</bdi>
        </dd>
        <dt>{t('columns.callId')}</dt>
        <dd>{detail.callId === null ? t('common.unknown') : <ShortId id={detail.callId} most={24} />}</dd>
      </dl>
      <ul className="preview-chunks">
        {detail.chunks.map((chunk) => (
          <li key={chunk.id}>
            <span>{t('recording.chunk', { number: format.number(chunk.index + 1) })}</span>
            <span className="soft">{chunk.durationMs === null ? '' : format.duration(chunk.durationMs)}</span>
            <StateMark state={chunk.state} />
          </li>
        ))}
      </ul>
      <AnnotationsPanel id={detail.id} />
      <Button look="primary" onPress={() => openRecording(detail.id)}>
        {t('library.open')}
      </Button>
    </div>
  );
}
