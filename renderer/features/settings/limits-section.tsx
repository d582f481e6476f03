/** How fast transfers may be, and when they pause: limit, metered network, timetable. */
import { useState } from 'react';
import { Form, Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { meteredPolicies, type TransfersConfig } from '../../../contract/config.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { HostRow, LimitField, TimeRow } from './limit-rows.tsx';
import { draftOfLimits, newHost, newTime, readLimits, type LimitsDraft } from './limits-draft.ts';

export function LimitsSection() {
  const { t } = useWords();
  const { value, refresh } = useRequest('transfers.settings', {});
  return (
    <section aria-labelledby="limits-heading">
      <h2 id="limits-heading">{t('transfers.limits.title')}</h2>
      {value && <LimitsForm key={JSON.stringify(value)} config={value} onSaved={refresh} />}
    </section>
  );
}

function LimitsForm({ config, onSaved }: { config: TransfersConfig; onSaved: () => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState<LimitsDraft>(() => draftOfLimits(config));
  const saving = useAction('transfers.configure');
  const change = (part: Partial<LimitsDraft>) => setDraft({ ...draft, ...part });
  const { next, wrong } = readLimits(config, draft);
  const isChanged = JSON.stringify(draftOfLimits(config)) !== JSON.stringify(draft);
  const save = async () => {
    if (next && (await saving.run({ transfers: next }))) onSaved();
  };
  return (
    <Form
      className="limits"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <LimitField
        label={t('transfers.limits.speed')}
        value={draft.speed}
        onChange={(speed) => change({ speed })}
      />
      <p className="field-hint">{t('transfers.limits.speedHint')}</p>
      <LimitField
        label={t('transfers.limits.concurrency')}
        value={draft.concurrency}
        onChange={(concurrency) => change({ concurrency })}
      />
      <p className="field-hint">{t('transfers.limits.concurrencyHint')}</p>
      <RadioGroup
        className="field"
        value={draft.metered}
        onChange={(value) => change({ metered: meteredPolicies.find((each) => each === value) ?? 'ignore' })}
      >
        <Label>{t('transfers.limits.metered')}</Label>
        <div className="choices">
          {meteredPolicies.map((each) => (
            <RadioField key={each} value={each}>
              <RadioButton className="choice">{t(`transfers.limits.meteredModes.${each}`)}</RadioButton>
            </RadioField>
          ))}
        </div>
      </RadioGroup>
      <p className="field-hint">{t('transfers.limits.meteredHint')}</p>
      <h3>{t('transfers.limits.timetable')}</h3>
      <p className="field-hint">{t('transfers.limits.timetableHint')}</p>
      {draft.times.map((time, at) => (
        <TimeRow
          key={time.key}
          number={at + 1}
          time={time}
          onChange={(part) =>
            change({ times: draft.times.map((each) => (each === time ? { ...time, ...part } : each)) })
          }
          onRemove={() => change({ times: draft.times.filter((each) => each !== time) })}
        />
      ))}
      <div>
        <Button isSmall onPress={() => change({ times: [...draft.times, newTime(draft.times)] })}>
          {t('transfers.limits.add')}
        </Button>
      </div>
      <h3>{t('transfers.limits.hosts')}</h3>
      <p className="field-hint">{t('transfers.limits.hostsHint')}</p>
      {draft.hosts.map((host, at) => (
        <HostRow
          key={host.key}
          number={at + 1}
          host={host}
          onChange={(part) =>
            change({ hosts: draft.hosts.map((each) => (each === host ? { ...host, ...part } : each)) })
          }
          onRemove={() => change({ hosts: draft.hosts.filter((each) => each !== host) })}
        />
      ))}
      <div>
        <Button isSmall onPress={() => change({ hosts: [...draft.hosts, newHost(draft.hosts)] })}>
          {t('transfers.limits.addHost')}
        </Button>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.verifyAfterWrite}
          onChange={(event) => change({ verifyAfterWrite: event.target.checked })}
        />
        {t('transfers.limits.verifyAfterWrite')}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.yieldToDeadlines}
          onChange={(event) => change({ yieldToDeadlines: event.target.checked })}
        />
        {t('transfers.limits.yield')}
      </label>
      {wrong !== null && (
        <p className="field-error" role="alert">
          {t(`transfers.limits.wrong.${wrong}`)}
        </p>
      )}
      {saving.error && <ErrorPanel error={saving.error} />}
      <div>
        <Button
          type="submit"
          look="primary"
          isDisabled={!isChanged || next === null}
          isPending={saving.isRunning}
        >
          {t('transfers.limits.save')}
        </Button>
      </div>
    </Form>
  );
}
