import { useEffect, useState } from 'react';

/** Typing has come to rest by then. */
const restMs = 800;

/**
 * Tells screen readers a text, unseen, once it has stood still: what changes together with a list is lost among hundreds of other changes
 * (Orca takes them for a flood), and what changes with each key would talk into the typing.
 */
export function Spoken({ id, text }: { id?: string; text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span id={id} className="visually-hidden" role="status">
      {said}
    </span>
  );
}
