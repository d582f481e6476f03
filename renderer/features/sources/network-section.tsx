/** How the internet is reached: what is set now, and the form that changes it. */
import { useState } from 'react';
import {
  FieldError,
  Form,
  Input,
  Label,
  RadioButton,
  RadioField,
  RadioGroup,
  Text,
  TextArea,
  TextField,
} from 'react-aria-components';
import { networkSchema } from '../../../contract/config.ts';
import type { NetworkView } from '../../../contract/views.ts';
import { useAction } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { draftOfNetwork, networkOfDraft, proxyModes, type NetworkDraft } from './network-draft.ts';

interface NetworkProps {
  view: NetworkView;
  onSaved: () => void;
}

export function NetworkSection({ view, isStale, onSaved }: NetworkProps & { isStale: boolean }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { proxy, caFile } = view.network;
  const user = proxy.mode === 'off' ? undefined : proxy.user;
  return (
    <section aria-labelledby="network-heading">
      <div className="section-head">
        <div>
          <h2 id="network-heading">{t('network.title')}</h2>
          <p className="soft">{t('network.text')}</p>
        </div>
        <Button aria-label={t('network.edit')} isPending={isStale} onPress={() => setOpen(true)}>
          {t('common.edit')}
        </Button>
      </div>
      <dl className="network-facts">
        <dt className="soft">{t('network.proxy')}</dt>
        <dd>
          {proxy.mode === 'manual' ? (
            <bdi className="mono">{proxy.address}</bdi>
          ) : (
            t(`network.modes.${proxy.mode}`)
          )}
          {user !== undefined && <span className="soft"> {t('network.withUser', { user })}</span>}
        </dd>
        {caFile !== null && (
          <>
            <dt className="soft">{t('network.caFile')}</dt>
            <dd>
              <bdi className="mono">{caFile}</bdi>
            </dd>
          </>
        )}
      </dl>
      {isOpen && <NetworkDialog view={view} onSaved={onSaved} onClose={() => setOpen(false)} />}
    </section>
  );
}

function NetworkDialog({ view, onSaved, onClose }: NetworkProps & { onClose: () => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState<NetworkDraft>(() => draftOfNetwork(view.network));
  const [isWrong, setWrong] = useState(false);
  const saving = useAction('network.save');
  const change = (part: Partial<NetworkDraft>) => {
    setDraft({ ...draft, ...part });
    setWrong(false);
  };
  const save = async () => {
    const parsed = networkSchema.safeParse(networkOfDraft(draft));
    setWrong(!parsed.success);
    if (!parsed.success || !(await saving.run({ network: parsed.data }))) return;
    onSaved();
    onClose();
  };
  return (
    <Dialog title={t('network.edit')} closeLabel={t('common.close')} onClose={onClose}>
      <Form
        className="form"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ProxyFields draft={draft} isWrong={isWrong} hasPassword={view.hasPassword} onChange={change} />
        <Line
          label={t('network.caFile')}
          value={draft.caFile}
          hint={t('network.caFileHint')}
          onChange={(caFile) => change({ caFile })}
        />
        {saving.error && <ErrorPanel error={saving.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" isPending={saving.isRunning}>
            {t('common.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface ProxyFieldsProps {
  draft: NetworkDraft;
  isWrong: boolean;
  hasPassword: boolean;
  onChange: (part: Partial<NetworkDraft>) => void;
}

function ProxyFields({ draft, isWrong, hasPassword, onChange }: ProxyFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <RadioGroup
        className="field"
        value={draft.mode}
        onChange={(value) => onChange({ mode: proxyModes.find((each) => each === value) ?? 'system' })}
      >
        <Label>{t('network.proxy')}</Label>
        <div className="choices">
          {proxyModes.map((each) => (
            <RadioField key={each} value={each}>
              <RadioButton className="choice">{t(`network.modes.${each}`)}</RadioButton>
            </RadioField>
          ))}
        </div>
        <Text slot="description" className="field-hint">
          {t(`network.modeTexts.${draft.mode}`)}
        </Text>
      </RadioGroup>
      {draft.mode === 'manual' && (
        <>
          <Line
            label={t('network.address')}
            value={draft.address}
            wrong={isWrong ? t('network.addressWrong') : undefined}
            onChange={(address) => onChange({ address })}
          />
          <Line
            label={t('network.bypass')}
            value={draft.bypass}
            hint={t('network.bypassHint')}
            isLong
            onChange={(bypass) => onChange({ bypass })}
          />
        </>
      )}
      {draft.mode !== 'off' && (
        <>
          <Line
            label={t('network.user')}
            value={draft.user}
            hint={t('network.userHint')}
            onChange={(user) => onChange({ user })}
          />
          <Line
            label={t('network.password')}
            value={draft.password}
            placeholder={hasPassword ? t('sources.kept') : ''}
            isSecret
            onChange={(password) => onChange({ password })}
          />
        </>
      )}
    </>
  );
}

interface LineProps {
  label: string;
  value: string;
  hint?: string;
  wrong?: string | undefined;
  placeholder?: string;
  isSecret?: boolean;
  isLong?: boolean;
  onChange: (value: string) => void;
}

function Line({ label, value, hint, wrong, placeholder = '', isSecret, isLong, onChange }: LineProps) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={isSecret === true ? 'password' : 'text'}
      isInvalid={wrong !== undefined}
      validationBehavior="aria"
      autoComplete="off"
    >
      <Label>{label}</Label>
      {isLong === true ? (
        <TextArea className="input mono" dir="ltr" spellCheck={false} />
      ) : (
        <Input className="input" dir="ltr" placeholder={placeholder} spellCheck={false} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{wrong}</FieldError>
    </TextField>
  );
}
