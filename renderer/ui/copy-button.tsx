import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button.tsx';

const shownMs = 1500;

/** Copies a whole text and says so for a moment. */
export function CopyButton({ text, label, doneLabel }: { text: string; label: string; doneLabel: string }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), shownMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <IconButton
      isSmall
      label={isDone ? doneLabel : label}
      icon={isDone ? <Check size={14} /> : <Copy size={14} />}
      onPress={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}
    />
  );
}
