/** Shortens an identifier in its middle, where identifiers of one kind differ least to the eye that compares ends. */
export function shortenMiddle(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const ends = most - 1;
  const head = Math.ceil(ends / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (ends - head)).join('')}`;
}

/** An identifier, isolated from the direction of the text around it; the whole one stands in its title. */
export function ShortId({ id, most = 18 }: { id: string; most?: number }) {
  return (
    <span className="short-id">
      <bdi dir="ltr" title={id}>
        {shortenMiddle(id, most)}
      </bdi>
    </span>
  );
}
