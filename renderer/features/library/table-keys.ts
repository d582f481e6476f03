/** Where a key leads in the list; null for keys that do not move. */
export function targetOf(key: string, active: number | null, total: number, pageRows: number): number | null {
  if (total === 0) return null;
  const at = active ?? -1;
  const last = total - 1;
  const within = (index: number) => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return within(at + 1);
    case 'ArrowUp':
    case 'k':
      return within(active === null ? 0 : at - 1);
    case 'PageDown':
      return within((active ?? 0) + pageRows);
    case 'PageUp':
      return within((active ?? 0) - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
