/** How the window looks and which keys it has, and what program this is. */
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { languages } from '../../../contract/languages.ts';
import { useWords } from '../../i18n/use-words.ts';
import { densities, themes } from '../../store/preferences-slice.ts';
import { useWindow } from '../../store/window-store.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { KeyMap } from '../shared/key-map.tsx';
import { LimitsSection } from './limits-section.tsx';
import { PlayerKeysSection } from './player-keys-section.tsx';
import { PresenceSection } from './presence-section.tsx';
import { ScrubSection } from './scrub-section.tsx';
import './settings.css';

const system = 'system';

export function SettingsView() {
  const { t } = useWords();
  const preferences = useWindow((state) => state.preferences);
  const prefer = useWindow((state) => state.prefer);
  const telling = useAction('app.tellLanguage');
  return (
    <div className="page">
      <header className="list-bar">
        <h1>{t('settings.title')}</h1>
      </header>
      <div className="page-body settings">
        <section>
          <h2>{t('settings.look')}</h2>
          <Choice
            label={t('settings.theme')}
            value={preferences.theme}
            choices={themes.map((theme) => [theme, t(`settings.themes.${theme}`)])}
            onChange={(value) => prefer({ theme: themes.find((theme) => theme === value) ?? 'system' })}
          />
          <Choice
            label={t('settings.density')}
            value={preferences.density}
            choices={densities.map((density) => [density, t(`settings.densities.${density}`)])}
            onChange={(value) => prefer({ density: densities.find((each) => each === value) ?? 'compact' })}
          />
          <Choice
            label={t('settings.language')}
            value={preferences.language ?? system}
            choices={[
              [system, t('settings.systemLanguage')],
              ...languages.map((language) => [language, t(`languages.${language}`)] as const),
            ]}
            onChange={(value) => {
              const language = languages.find((each) => each === value) ?? null;
              prefer({ language });
              void telling.run({ language });
            }}
          />
        </section>
        <PresenceSection />
        <section>
          <h2>{t('settings.keyboard')}</h2>
          <label className="check">
            <input
              type="checkbox"
              checked={preferences.hasLetterKeys}
              onChange={(event) => prefer({ hasLetterKeys: event.target.checked })}
            />
            {t('settings.letterKeys')}
          </label>
          <p className="field-hint">{t('settings.letterKeysHint')}</p>
          <KeyMap />
        </section>
        <LimitsSection />
        <PlayerKeysSection />
        <ScrubSection />
        <About />
      </div>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, choices, onChange }: ChoiceProps) {
  return (
    <RadioGroup className="field" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <div className="choices">
        {choices.map(([id, text]) => (
          <RadioField key={id} value={id}>
            <RadioButton className="choice">{text}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}

function About() {
  const { t } = useWords();
  const { value } = useRequest('app.info', {});
  return (
    <section>
      <h2>{t('settings.about')}</h2>
      {value && (
        <dl className="facts">
          <dt>{t('settings.version')}</dt>
          <dd>Archivolt {value.version}</dd>
          <dt>{t('settings.runtime')}</dt>
          <dd>{value.electron}</dd>
          <dt>{t('settings.platform')}</dt>
          <dd>{value.platform}</dd>
          <dt>{t('settings.library')}</dt>
          <dd>
            {value.libraryDir === null ? (
              t('settings.noLibrary')
            ) : (
              <>
                <bdi dir="ltr" className="mono">
                  {value.libraryDir}
                </bdi>
                <CopyButton text={value.libraryDir} label={t('common.copy')} doneLabel={t('common.copied')} />
              </>
            )}
          </dd>
        </dl>
      )}
    </section>
  );
}
