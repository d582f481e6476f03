import { Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ErrorView } from '../../../contract/error.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';

/** A failure in four parts: what happened, what is done about it, a fold with the technical part, a way to copy it all. */
export function ErrorPanel({
  error,
  meaning,
  children,
}: {
  error: ErrorView;
  meaning?: string;
  children?: ReactNode;
}) {
  const { t, format } = useWords();
  const [at] = useState(() => Date.now());
  const facts = Object.entries(error.context);
  const text = describeError(error, at);
  return (
    <section className="error-panel" role="alert">
      <strong>{t(`errors.${error.code}.says`)}</strong>
      {meaning !== undefined && <p>{meaning}</p>}
      <p>{t(`errors.${error.code}.next`)}</p>
      <details>
        <summary>{t('common.details')}</summary>
        <dl>
          <dt>{t('common.code')}</dt>
          <dd>
            <code>{error.code}</code>
          </dd>
          <dt>{t('common.time')}</dt>
          <dd title={format.utc(at)}>{format.dateTime(at)}</dd>
          {facts.map(([name, value]) => (
            <FactRow key={name} name={name} value={String(value)} />
          ))}
        </dl>
        {error.detail !== null && (
          <code dir="ltr" className="error-detail">
            {error.detail}
          </code>
        )}
      </details>
      <div className="error-actions">
        <Button isSmall icon={<Copy size={14} />} onPress={() => void navigator.clipboard.writeText(text)}>
          {t('common.copyAll')}
        </Button>
        {children}
      </div>
    </section>
  );
}

/** The failure as lines of text that can be sent to somebody; in English, since its code and detail are. */
function describeError(error: ErrorView, at: number): string {
  const lines = [error.says, error.next, `code: ${error.code}`, `time: ${new Date(at).toISOString()}`];
  for (const [name, value] of Object.entries(error.context)) lines.push(`${name}: ${String(value)}`);
  if (error.detail !== null) lines.push(`detail: ${error.detail}`);
  return lines.join('\n');
}

function FactRow({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </>
  );
}
