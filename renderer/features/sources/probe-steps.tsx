import { Check, CircleDashed, X } from 'lucide-react';
import type { ProbeStep } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';

const icons = { ok: Check, failed: X, skipped: CircleDashed };
const tones = { ok: 'good', failed: 'bad', skipped: 'calm' };

/** A connection test layer by layer; the one that fails says what to do. */
export function ProbeSteps({ steps }: { steps: readonly ProbeStep[] }) {
  const { t } = useWords();
  const isOk = steps.every(({ outcome }) => outcome !== 'failed');
  return (
    <div role="status" className="probe">
      {isOk && <p className="tone-good">{t('sources.testOk')}</p>}
      <ol aria-label={t('sources.steps')}>
        {steps.map((step) => {
          const Icon = icons[step.outcome];
          return (
            <li key={step.layer}>
              <span className={`mark tone-${tones[step.outcome]}`}>
                <Icon size={14} aria-hidden />
                {t(`sources.outcomes.${step.outcome}`)}
              </span>
              <span>{t(`sources.layers.${step.layer}`)}</span>
              <span className="soft">
                {step.code !== null && (
                  <>
                    {t(`errors.${step.code}.says`)} {t(`errors.${step.code}.next`)}{' '}
                    <code>{step.code}</code>{' '}
                  </>
                )}
                {step.detail !== null && <bdi>{step.detail}</bdi>}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
