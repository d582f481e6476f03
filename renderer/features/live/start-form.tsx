import { Circle } from 'lucide-react';
import { useState } from 'react';
import {
  recordingChannels,
  recordingContents,
  recordingFormats,
} from '../../../contract/recording-control.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Choose, TextLine } from './fields.tsx';
import { callKinds, emptyDraft, refusalOf, requestOf, type StartDraft } from './start-draft.ts';

interface FormProps {
  service: string;
  onDone: () => void;
}

/** Starts a recording of a call. What the service would refuse is refused before it is sent, with the reason. */
export function StartForm({ service, onDone }: FormProps) {
  const { t } = useWords();
  const [draft, setDraft] = useState<StartDraft>(emptyDraft);
  const starting = useAction('live.start');
  const change = (changed: Partial<StartDraft>) => setDraft({ ...draft, ...changed });
  const start = async () => {
    const started = await starting.run({ service, request: requestOf(draft) });
    if (!started) return;
    setDraft({ ...draft, callId: '' });
    onDone();
  };
  const refusal = starting.error && refusalOf(starting.error);
  return (
    <form
      className="form live-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div className="live-line">
        <Choose
          label={t('live.callKind')}
          value={draft.callKind}
          onChange={(value) =>
            change({ callKind: callKinds.find((each) => each === value) ?? 'serverCallId' })
          }
        >
          {callKinds.map((each) => (
            <option key={each} value={each}>
              {t(`live.callKinds.${each}`)}
            </option>
          ))}
        </Choose>
        <TextLine label={t('live.callId')} value={draft.callId} onChange={(callId) => change({ callId })} />
      </div>
      <MediaChoices draft={draft} change={change} />
      <label className="check">
        <input
          type="checkbox"
          checked={draft.pauseOnStart}
          onChange={(event) => change({ pauseOnStart: event.target.checked })}
        />
        {t('live.pauseOnStart')}
      </label>
      <p className="field-hint">{t('live.pauseOnStartHint')}</p>
      <MoreOptions draft={draft} change={change} />
      {starting.error && (
        <ErrorPanel error={starting.error} {...(refusal ? { meaning: t(`live.refusals.${refusal}`) } : {})} />
      )}
      <div>
        <Button type="submit" look="primary" icon={<Circle size={14} />} isPending={starting.isRunning}>
          {t('live.start')}
        </Button>
      </div>
    </form>
  );
}

interface PartProps {
  draft: StartDraft;
  change: (changed: Partial<StartDraft>) => void;
}

function MediaChoices({ draft, change }: PartProps) {
  const { t } = useWords();
  const byService = <option value="">{t('live.byService')}</option>;
  return (
    <div className="live-line">
      <Choose label={t('live.content')} value={draft.content} onChange={(content) => change({ content })}>
        {byService}
        {recordingContents.map((each) => (
          <option key={each} value={each}>
            {t(`live.contents.${each}`)}
          </option>
        ))}
      </Choose>
      <Choose label={t('live.channel')} value={draft.channel} onChange={(channel) => change({ channel })}>
        {byService}
        {recordingChannels.map((each) => (
          <option key={each} value={each}>
            {t(`live.channels.${each}`)}
          </option>
        ))}
      </Choose>
      <Choose label={t('live.format')} value={draft.format} onChange={(format) => change({ format })}>
        {byService}
        {recordingFormats.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </Choose>
    </div>
  );
}

function MoreOptions({ draft, change }: PartProps) {
  const { t } = useWords();
  return (
    <details className="live-more">
      <summary>{t('live.more')}</summary>
      <div className="form">
        <TextLine
          isLong
          label={t('live.order')}
          hint={t('live.orderHint')}
          value={draft.order}
          onChange={(order) => change({ order })}
        />
        <TextLine
          isLong
          label={t('live.affinity')}
          hint={t('live.affinityHint')}
          value={draft.affinity}
          onChange={(affinity) => change({ affinity })}
        />
        <TextLine
          label={t('live.callback')}
          hint={t('live.callbackHint')}
          value={draft.callback}
          onChange={(callback) => change({ callback })}
        />
        <TextLine
          label={t('live.storage')}
          value={draft.storage}
          onChange={(storage) => change({ storage })}
        />
      </div>
    </details>
  );
}

/** Takes over a recording by the service's id. */
export function FollowForm({ service, onDone }: FormProps) {
  const { t } = useWords();
  const [recordingId, setRecordingId] = useState('');
  const [callId, setCallId] = useState('');
  const following = useAction('live.follow');
  const follow = async () => {
    const serverCallId = callId.trim() === '' ? null : callId.trim();
    const followed = await following.run({ service, recordingId: recordingId.trim(), serverCallId });
    if (!followed) return;
    setRecordingId('');
    onDone();
  };
  return (
    <details className="live-more">
      <summary>{t('live.followTitle')}</summary>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (recordingId.trim() !== '') void follow();
        }}
      >
        <TextLine label={t('live.recordingId')} value={recordingId} onChange={setRecordingId} />
        <TextLine label={t('live.callKinds.serverCallId')} value={callId} onChange={setCallId} />
        {following.error && <ErrorPanel error={following.error} />}
        <div>
          <Button type="submit" isDisabled={recordingId.trim() === ''} isPending={following.isRunning}>
            {t('live.follow')}
          </Button>
        </div>
      </form>
    </details>
  );
}
