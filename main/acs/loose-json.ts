/** Reading JSON that others wrote: spellings of names vary, and what is not understood is left alone. */
import { z } from 'zod';

export type JsonObject = Record<string, unknown>;

/** Below this depth nothing of ours lies; a recursive walk must not follow hostile nesting. */
const walkDepth = 8;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Parses UTF-8 JSON, with or without a byte order mark; undefined when it is none. */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same value with the first letter of every name in lower case; a name that is there in both spellings keeps the lower one. */
export function withLowerNames(value: unknown, depth = walkDepth): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withLowerNames(item, depth - 1));
  if (!isJsonObject(value)) return value;
  const named = Object.entries(value)
    .filter(([name]) => isLower(name) || !Object.hasOwn(value, lowerFirst(name)))
    .map(([name, inner]): [string, unknown] => [lowerFirst(name), withLowerNames(inner, depth - 1)]);
  return Object.fromEntries(named);
}

/** A non-empty text, else null; never fails. */
export const looseText = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value.trim() !== '' ? value : null));

/** A text in lower case without blanks at its ends, else null: names from open sets that are compared. */
export const looseWord = looseText.transform((text) => text?.trim().toLowerCase() ?? null);

/** A finite number, also one written as text, else null. */
export const looseNumber = z
  .unknown()
  .optional()
  .transform((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  });

/** A count or a span that cannot be negative, as a whole number, else null. */
export const looseWhole = looseNumber.transform((number) =>
  number === null || number < 0 || number > Number.MAX_SAFE_INTEGER ? null : Math.round(number),
);

/** An array, else an empty one. */
export const looseArray = z
  .unknown()
  .optional()
  .transform((value) => (Array.isArray(value) ? (value as unknown[]) : []));

/** An object with lower first letters, else an empty one. */
export const looseObject = z
  .unknown()
  .optional()
  .transform((value) => (isJsonObject(value) ? value : {}));

function isLower(name: string): boolean {
  return name === lowerFirst(name);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
