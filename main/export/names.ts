/**
 * Folder names of recordings in an export, from a template. Pure. Every name is fit for Windows, macOS and Linux, differs from every other
 * one also where case and Unicode form do not count, and stays short enough for the target.
 */
import { ArchiveError } from '../../contract/error.ts';
import type { RecordingRow } from '../../contract/views.ts';

/** The longest path that Windows programs without long-path support open, with some room. */
export const longestPath = 240;

const segmentLength = 90;
const leastLength = 30;
/** @see Microsoft Learn, "Naming Files, Paths, and Namespaces" */
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** For what is added after shortening: a counter, and marks before device names. */
const counterRoom = 12;
const tailLength = 8;

/**
 * Names of recordings, in their order.
 * @param room how long a name may be, in UTF-16 units
 * @throws ArchiveError usage for a template with an unknown field, or when there is too little room
 */
export function nameFolders(rows: readonly RecordingRow[], template: string, room: number): string[] {
  if (room < leastLength)
    throw new ArchiveError('usage', { context: { reason: 'target-path-too-long', room } });
  const taken = new Set<string>();
  return rows.map((row) => {
    const name = shorten(safePath(fill(template, row)), room - counterRoom);
    let unique = name;
    for (let count = 2; taken.has(keyOf(unique)); count += 1) unique = `${name}~${String(count)}`;
    taken.add(keyOf(unique));
    return unique;
  });
}

/** True when two names could not stand side by side somewhere. */
export function keyOf(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

function fill(template: string, row: RecordingRow): string {
  return template.replace(/\{([^{}:]+)(?::([^{}]*))?\}/g, (_, field: string, format: string | undefined) => {
    const value = valueOf(field, format, row);
    // A slash in a value makes no folder; only the template's own do.
    return value.replace(/[/\\]/g, '_');
  });
}

function valueOf(field: string, format: string | undefined, row: RecordingRow): string {
  switch (field) {
    case 'start':
      return row.startedAt === null ? 'undated' : dateText(row.startedAt, format ?? 'yyyy-MM-ddTHH-mm-ssZ');
    case 'participants':
      return peopleOf(row);
    case 'recordingShortId':
      return row.id.slice(0, 8);
    case 'recordingId':
      return row.id;
    case 'callId':
      return row.callId ?? 'no-call';
    case 'service':
      return row.service ?? 'no-service';
    default:
      throw new ArchiveError('usage', { context: { reason: 'template-field-unknown', field } });
  }
}

function peopleOf({ participants }: RecordingRow): string {
  const names = participants.flatMap(({ displayName, phoneNumber }) => displayName ?? phoneNumber ?? []);
  const shown = names.slice(0, 3).join('_');
  return names.length === 0 ? 'unnamed' : names.length > 3 ? `${shown}_+${String(names.length - 3)}` : shown;
}

/** In UTC, so that the same recording has the same name everywhere. */
function dateText(at: number, format: string): string {
  const iso = new Date(at).toISOString();
  const parts: Readonly<Record<string, string>> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return format.replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? part);
}

/** Every name has the depth of the template, so that no name can lie inside another one. */
function safePath(path: string): string {
  return path
    .split('/')
    .map((segment) => fit(clean(segment), segmentLength))
    .join('/');
}

function clean(text: string): string {
  return (
    text
      .normalize('NFC')
      // Marks of writing direction would let a name be read as another one.
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029<>:"\\|?*]/gu, '_')
      .replace(/\s+/g, ' ')
  );
}

/** Takes from the longest segments until the whole fits. */
function shorten(path: string, room: number): string {
  const segments = path.split('/');
  const share = Math.floor((room - segments.length + 1) / segments.length);
  for (;;) {
    const over = segments.join('/').length - room;
    const at = segments.findIndex(({ length }) => length === Math.max(...segments.map((one) => one.length)));
    const longest = segments[at] ?? '';
    if (over <= 0 || longest.length <= share) return segments.join('/');
    segments[at] = fit(longest, Math.max(longest.length - over, share));
  }
}

/** A segment of at most so many units that stands on its own everywhere. Both ends of it tell: the day in front, the id at the end. */
function fit(text: string, units: number): string {
  const whole = trimmed(text);
  const isMarked = devices.test(whole);
  const most = isMarked ? units - 1 : units;
  const short =
    whole.length <= most
      ? whole
      : most < 2 * tailLength
        ? head(whole, most)
        : `${head(whole, most - tailLength - 1)}~${tail(whole)}`;
  const safe = trimmed(short).normalize('NFC') || '_';
  return devices.test(safe) ? `_${safe}` : safe;
}

/** Windows drops dots and spaces at the end of a name. */
function trimmed(text: string): string {
  return text.replace(/^[ .]+|[ .]+$/g, '');
}

/** The first units of a text, never half of a surrogate pair. */
function head(text: string, units: number): string {
  return text.slice(0, Math.max(units, 0)).replace(/[\uD800-\uDBFF]$/, '');
}

function tail(text: string): string {
  return text.slice(-tailLength).replace(/^[\uDC00-\uDFFF]/, '');
}
