/** What the service still has of a recording that is archived here, and the way to have it deleted. */
import { useState } from 'react';
import type { CopyOutcome, RecordingDetail, ServiceView } from '../../../contract/views.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';

const staleOn = ['sources.changed'] as const;

export function ServiceCopies({ detail }: { detail: RecordingDetail }) {
  const { t } = useWords();
  const { value } = useRequest('sources.list', {}, staleOn);
  const service = value?.services.find(({ name }) => name === detail.service);
  if (!service) return null;
  const gone = new Set(detail.deletions.map(({ documentId }) => documentId));
  const left = detail.chunks.filter(({ content, documentId }) => content !== null && !gone.has(documentId));
  if (left.length === 0 && gone.size === 0) return null;
  const policy = service.deleteAfterArchive;
  const texts = {
    never: t('copies.never'),
    ask: left.length === 0 ? null : t('copies.ask', { service: service.name }),
    'after-verified': t('copies.afterVerified'),
  };
  return (
    <section className="service-copies" aria-label={t('copies.title')}>
      <p className="soft">{texts[policy]}</p>
      {policy !== 'never' && <DeleteCopies detail={detail} service={service} count={left.length} />}
    </section>
  );
}

interface DeleteProps {
  detail: RecordingDetail;
  service: ServiceView;
  count: number;
}

function DeleteCopies({ detail, service, count }: DeleteProps) {
  const { t, format } = useWords();
  const [isAsking, setAsking] = useState(false);
  const [outcomes, setOutcomes] = useState<CopyOutcome[]>([]);
  const deleting = useAction('copies.delete');
  const run = async () => {
    const done = await deleting.run({ id: detail.id });
    if (!done) return;
    setOutcomes(done);
    setAsking(false);
  };
  return (
    <>
      {count > 0 && (
        <Button isSmall onPress={() => setAsking(true)}>
          {t('copies.delete')}
        </Button>
      )}
      <Outcomes outcomes={outcomes} />
      {isAsking && (
        <Confirm
          title={t('copies.deleteTitle', { recording: nameOf(detail) ?? t('recording.untitled') })}
          text={t('copies.deleteText', {
            count,
            formatted: format.number(count),
            service: service.name,
          })}
          confirm={t('copies.deleteConfirm')}
          keep={t('copies.deleteKeep')}
          isRunning={deleting.isRunning}
          onConfirm={() => void run()}
          onClose={() => setAsking(false)}
        >
          {deleting.error && <ErrorPanel error={deleting.error} />}
        </Confirm>
      )}
    </>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly CopyOutcome[] }) {
  const { t, format } = useWords();
  if (outcomes.length === 0) return null;
  return (
    <ul role="status">
      {outcomes.map(({ chunkIndex, result, code }) => (
        <li key={chunkIndex} className={result === 'kept' ? 'tone-bad' : 'soft'}>
          {t(`copies.outcomes.${result}`, { number: format.number(chunkIndex + 1) })}
          {code !== null && <> · {t(`errors.${code}.says`)}</>}
        </li>
      ))}
    </ul>
  );
}

/** The people, as the head of the page names the recording. */
function nameOf({ participants, callId }: RecordingDetail): string | null {
  const names = participants.flatMap(({ displayName, phoneNumber }) => displayName ?? phoneNumber ?? []);
  return names.length > 0 ? names.slice(0, 3).join(', ') : callId;
}
