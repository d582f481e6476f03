/** How often every byte is read again in the background, and how far the round is. */
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { ErrorPanel } from '../shared/error-panel.tsx';

const staleOn = ['recordings.changed'] as const;
const cycles = [7, 30, 90, 180, 365];
const never = 'never';

export function ScrubSection() {
  const { t, format } = useWords();
  const { value, refresh } = useRequest('fixity.scrub', {}, staleOn);
  const setting = useAction('fixity.setScrub');
  if (!value) return null;
  const { cycleDays, recordings, done } = value;
  const choices = [...new Set([...cycles, ...(cycleDays === null ? [] : [cycleDays])])].sort((a, b) => a - b);
  const choose = async (chosen: string) => {
    await setting.run({ cycleDays: chosen === never ? null : Number(chosen) });
    refresh();
  };
  return (
    <section>
      <h2>{t('fixity.scrub')}</h2>
      <RadioGroup
        className="field"
        value={cycleDays === null ? never : String(cycleDays)}
        onChange={(chosen) => void choose(chosen)}
      >
        <Label>{t('fixity.cycle')}</Label>
        <div className="choices">
          {choices.map((days) => (
            <RadioField key={days} value={String(days)}>
              <RadioButton className="choice">
                {t('fixity.days', { count: days, formatted: format.number(days) })}
              </RadioButton>
            </RadioField>
          ))}
          <RadioField value={never}>
            <RadioButton className="choice">{t('fixity.never')}</RadioButton>
          </RadioField>
        </div>
      </RadioGroup>
      <p className="field-hint">{t('fixity.scrubText')}</p>
      {cycleDays !== null && (
        <p className="field-hint">
          {t('fixity.scrubProgress', { done: format.number(done), total: format.number(recordings) })}
        </p>
      )}
      {setting.error && <ErrorPanel error={setting.error} />}
    </section>
  );
}
