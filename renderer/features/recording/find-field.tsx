interface FindFieldProps {
  label: string;
  words: string;
  onWords: (words: string) => void;
  /** How much was found; null while nothing is looked for. */
  found: string | null;
}

/** Looks for words in what stands below it, and says how much was found. */
export function FindField({ label, words, onWords, found }: FindFieldProps) {
  return (
    <>
      <input
        type="search"
        className="input find-field"
        aria-label={label}
        placeholder={label}
        value={words}
        onChange={(event) => onWords(event.target.value)}
      />
      {found !== null && (
        <p className="soft" role="status">
          {found}
        </p>
      )}
    </>
  );
}
