import { useAction, useRequest } from '../bridge/use-request.ts';
import { ErrorPanel } from '../features/shared/error-panel.tsx';
import { errorTexts } from '../../contract/error-codes.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';

const staleOn = ['engine.status'] as const;

/** Says that the engine does not run, and what that means. */
export function EngineBanner() {
  const { t } = useWords();
  const { value, refresh } = useRequest('app.engineStatus', {}, staleOn);
  const restart = useAction('app.restartEngine');
  if (!value || value.state === 'running') return null;
  const restartButton = (
    <Button isSmall isPending={restart.isRunning} onPress={() => void restart.run({}).then(refresh)}>
      {t('engine.restart')}
    </Button>
  );
  if (value.state === 'failed') {
    const code = value.code ?? 'engine-unavailable';
    const error = { code, ...errorTexts[code], context: {}, detail: value.detail };
    return (
      <ErrorPanel error={error} meaning={t('engine.failed')}>
        {restartButton}
      </ErrorPanel>
    );
  }
  return (
    <p className="notice-line" role="status">
      {t(`engine.${value.state}`)}
      {value.state === 'silent' && restartButton}
    </p>
  );
}
