/** Whether the archive is kept while no window is open, and from when on. */
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { ErrorPanel } from '../shared/error-panel.tsx';

export function PresenceSection() {
  const { t } = useWords();
  const { value, refresh } = useRequest('app.presence', {});
  const setting = useAction('app.setPresence');
  if (!value) return null;
  const set = async (change: { staysOn: boolean } | { opensAtLogin: boolean }) => {
    await setting.run(change);
    refresh();
  };
  return (
    <section>
      <h2>{t('presence.title')}</h2>
      <label className="check">
        <input
          type="checkbox"
          checked={value.staysOn}
          onChange={(event) => void set({ staysOn: event.target.checked })}
        />
        {t('presence.staysOn')}
      </label>
      <p className="field-hint">{t(value.staysOn ? 'presence.staysOnText' : 'presence.endsText')}</p>
      <label className="check">
        <input
          type="checkbox"
          checked={value.opensAtLogin === true}
          disabled={value.opensAtLogin === null}
          onChange={(event) => void set({ opensAtLogin: event.target.checked })}
        />
        {t('presence.opensAtLogin')}
      </label>
      <p className="field-hint">
        {t(value.opensAtLogin === null ? 'presence.notInstalled' : 'presence.opensAtLoginText')}
      </p>
      {setting.error && <ErrorPanel error={setting.error} />}
    </section>
  );
}
