import { useWords } from '../../i18n/use-words.ts';

/** A moment as the reader writes it, with UTC on hover. */
export function Instant({ at, isShort = false }: { at: number | null; isShort?: boolean }) {
  const { t, format } = useWords();
  if (at === null) return <span className="soft">{t('common.unknown')}</span>;
  const utc = format.utc(at);
  return (
    <time dateTime={utc} title={`${utc} UTC`}>
      {isShort ? format.shortDateTime(at) : format.dateTime(at)}
    </time>
  );
}
