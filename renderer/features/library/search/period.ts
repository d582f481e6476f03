/** Days as the query language and date fields write them, in the reader's zone. */
export function dayText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export interface Days {
  /** Written day, or null where the period is open or not written as a day. */
  from: string | null;
  to: string | null;
}

/** The first and last day of a written date: a day, a month or a year; null for what moves with the clock. */
function daysOfText(text: string): { first: string; last: string } | null {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?/.exec(text);
  if (parts?.[1] === undefined) return null;
  const [year, month, day] = parts.slice(1).map((part) => (part ? Number(part) : null));
  if (typeof year !== 'number') return null;
  const first = new Date(year, (month ?? 1) - 1, day ?? 1);
  const last = new Date(year, month === null || month === undefined ? 11 : month - 1, day ?? 1);
  if (month === null || month === undefined) last.setDate(31);
  else if (day === null || day === undefined) last.setMonth(last.getMonth() + 1, 0);
  return { first: dayText(first.getTime()), last: dayText(last.getTime()) };
}

/** Today and days before it, by the names of the query language. */
function daysOfName(name: string, now: number): { first: string; last: string } | null {
  const back = (days: number) => {
    const date = new Date(now);
    date.setDate(date.getDate() - days);
    return dayText(date.getTime());
  };
  const lower = name.toLowerCase();
  if (lower === 'today') return { first: back(0), last: back(0) };
  if (lower === 'yesterday') return { first: back(1), last: back(1) };
  const last = /^last-(\d{1,4})([dw])$/.exec(lower);
  if (!last) return null;
  return { first: back(Number(last[1]) * (last[2] === 'w' ? 7 : 1) - 1), last: back(0) };
}

/** The period that the filters `from`, `to` and `on` leave. */
export function daysOf(values: Readonly<Record<'from' | 'to' | 'on', readonly string[]>>, now: number): Days {
  const read = (text: string) => daysOfText(text) ?? daysOfName(text, now);
  const all = (field: 'from' | 'to' | 'on') => values[field].flatMap((text) => read(text) ?? []);
  const firsts = [...all('from'), ...all('on')].map(({ first }) => first).sort();
  const lasts = [...all('to'), ...all('on')].map(({ last }) => last).sort();
  return { from: firsts.at(-1) ?? null, to: lasts[0] ?? null };
}
