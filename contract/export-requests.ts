import { z } from 'zod';
import {
  exportOrderSchema,
  type ExportComparison,
  type ExportOrder,
  type ExportPreflight,
  type ExportView,
} from './exports.ts';

/** Exports, as the window asks for them. */
export interface ExportRequests {
  /** What an export would be; nothing is written. */
  'exports.preflight': (input: ExportOrder) => ExportPreflight;
  /** Begins, or goes on where this folder was left. */
  'exports.start': (input: ExportOrder) => ExportView;
  'exports.list': (input: { limit: number }) => ExportView[];
  'exports.pause': (input: { id: string }) => null;
  'exports.resume': (input: { id: string }) => null;
  /** Takes back what was written. */
  'exports.cancel': (input: { id: string }) => null;
  /** With another export on record, or with what the same order would hold now when that is null. */
  'exports.compare': (input: { id: string; other: string | null }) => ExportComparison;
}

const one = z.strictObject({ id: z.uuid() });

export const exportSchemas: {
  [C in keyof ExportRequests]: z.ZodType<Parameters<ExportRequests[C]>[0]>;
} = {
  'exports.preflight': exportOrderSchema,
  'exports.start': exportOrderSchema,
  'exports.list': z.strictObject({ limit: z.int().min(1).max(500) }),
  'exports.pause': one,
  'exports.resume': one,
  'exports.cancel': one,
  'exports.compare': z.strictObject({ id: z.uuid(), other: z.uuid().nullable() }),
};
