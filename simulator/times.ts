import type { Random } from './random.ts';

/** An instant as the service writes it: UTC with seven fraction digits. */
export function ticks(atMs: number): string {
  // The last four digits carry nothing here, but readers must cope with them.
  const rest = String((Math.floor(atMs) * 7919) % 10_000).padStart(4, '0');
  return new Date(atMs).toISOString().replace('Z', `${rest}Z`);
}

/** A document id in the pattern seen in the field; clients must treat it as opaque. */
export function documentIdOf(random: Random): string {
  return `0-${random.pick(['eus', 'wus', 'weu', 'sa', 'jhb'])}-d${random.between(1, 19)}-${random.hex(32)}`;
}
