/** Numbers, sizes, times and durations as the reader's language writes them. */
export interface Format {
  number: (value: number) => string;
  percent: (fraction: number) => string;
  /** Multiples of 1000: 1 MB is 1,000,000 bytes. */
  bytes: (value: number) => string;
  /** h:mm:ss, or m:ss under an hour. */
  duration: (ms: number) => string;
  /** The same, always with the hour. */
  position: (ms: number) => string;
  /** What is left in the two greatest units: "21 h 40 min". */
  span: (ms: number) => string;
  dateTime: (at: number) => string;
  /** The date alone. */
  day: (at: number) => string;
  /** Short for lists: the time alone when it is today, else with the date. */
  shortDateTime: (at: number) => string;
  /** Short name of a day of the week; 0 is Monday. */
  weekday: (day: number) => string;
  clock: (at: number) => string;
  /** With milliseconds, for stretches shorter than a few seconds. */
  preciseClock: (at: number) => string;
  /** The time in UTC, with its name. */
  utcClock: (at: number) => string;
  /** ISO 8601 in UTC, for titles. */
  utc: (at: number) => string;
}

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
/** Symbols of the SI and units kept with it, the same in every language of Latin script. */
const symbols = { second: 's', minute: 'min', hour: 'h', day: 'd' };
const preciseParts = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
} as const;
const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * @param timeZone IANA name; the system's own when left out
 * @param now UTC epoch ms
 */
export function createFormat(language: string, timeZone?: string, now = Date.now): Format {
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = made(() => new Intl.NumberFormat(language));
  const percent = made(() => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }));
  const two = made(() => new Intl.NumberFormat(language, { minimumIntegerDigits: 2, useGrouping: false }));
  const plain = made(() => new Intl.NumberFormat(language, { useGrouping: false }));
  const time = (options: Intl.DateTimeFormatOptions) =>
    made(() => new Intl.DateTimeFormat(language, options));
  const dateTime = time({ dateStyle: 'medium', timeStyle: 'medium', ...zone });
  const day = time({ dateStyle: 'medium', ...zone });
  const short = time({ dateStyle: 'medium', timeStyle: 'short', ...zone });
  const clock = time({ timeStyle: 'medium', ...zone });
  const precise = time({ ...preciseParts, ...zone });
  const weekday = time({ weekday: 'short', timeZone: 'UTC' });
  const utc = time({ timeStyle: 'long', timeZone: 'UTC' });
  const minutes = time({ timeStyle: 'short', ...zone });
  const unit = (value: number, name: keyof typeof symbols) =>
    hasLatinSymbols(language)
      ? `${number().format(value)} ${symbols[name]}`
      : new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);

  const bytes = createBytesFormat(language);
  const hms = (ms: number, withHour: boolean) => {
    const seconds = Math.max(0, Math.floor(ms / secondMs));
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    if (h === 0 && !withHour) return `${plain().format(m)}:${two().format(s)}`;
    return `${plain().format(h)}:${two().format(m)}:${two().format(s)}`;
  };

  return {
    number: (value) => number().format(value),
    percent: (fraction) => percent().format(fraction),
    bytes,
    duration: (ms) => hms(ms, false),
    position: (ms) => hms(ms, true),
    span: (ms) => {
      const left = Math.max(0, ms);
      if (left < minuteMs) return unit(Math.ceil(left / secondMs), 'second');
      if (left < hourMs) return unit(Math.floor(left / minuteMs), 'minute');
      const [large, small] = left < 2 * dayMs ? ([hourMs, minuteMs] as const) : ([dayMs, hourMs] as const);
      const names = left < 2 * dayMs ? (['hour', 'minute'] as const) : (['day', 'hour'] as const);
      const rest = Math.floor((left % large) / small);
      const first = unit(Math.floor(left / large), names[0]);
      return rest === 0 ? first : `${first} ${unit(rest, names[1])}`;
    },
    dateTime: (at) => dateTime().format(at),
    day: (at) => day().format(at),
    shortDateTime: (at) =>
      day().format(at) === day().format(now()) ? minutes().format(at) : short().format(at),
    // The first of January 2024 was a Monday.
    weekday: (of) => weekday().format(Date.UTC(2024, 0, 1 + of)),
    clock: (at) => clock().format(at),
    preciseClock: (at) => precise().format(at),
    utcClock: (at) => utc().format(at),
    utc: (at) => new Date(at).toISOString(),
  };
}

/** Formats are costly to make, and most windows need few of them at first. */
function made<T>(make: () => T): () => T {
  let one: T | null = null;
  return () => (one ??= make());
}

/** Formatters are costly to make and cheap to use; a list writes thousands of sizes. */
function createBytesFormat(language: string): (value: number) => string {
  const made = new Map<string, Intl.NumberFormat>();
  return (value) => {
    let size = value;
    let step = 0;
    while (size >= 999.5 && step < sizeUnits.length - 1) {
      size /= 1000;
      step += 1;
    }
    const digits = step > 1 && size < 100 ? 1 : 0;
    const key = `${step}.${digits}`;
    const format =
      made.get(key) ??
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: sizeUnits[step] ?? 'byte',
        unitDisplay: step === 0 ? 'long' : 'short',
        maximumFractionDigits: digits,
      });
    made.set(key, format);
    return format.format(size);
  };
}

function hasLatinSymbols(language: string): boolean {
  return new Intl.Locale(language).maximize().script === 'Latn';
}
