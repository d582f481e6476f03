import { useWords } from '../../i18n/use-words.ts';

/** A moment as the reader writes it, with UTC on hover. */
export function Instant({ at, isShort = false }: { at: number | null; isShort?: boolean }) {
  const { t, format } = useWords();
  if (at === null) return <span className="soft">{t('common.unknown')}</span>;
  return (
    <time dateTime={format.utc(at)} title={t('common.utc', { value: format.utc(at) })}>
      {isShort ? format.shortDateTime(at) : format.dateTime(at)}
    </time>
  );
}
