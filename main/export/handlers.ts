import type { ExportRequests } from '../../contract/export-requests.ts';
import type { Exports } from './exports.ts';

type Handlers = {
  [C in keyof ExportRequests]: (
    input: Parameters<ExportRequests[C]>[0],
  ) => ReturnType<ExportRequests[C]> | Promise<ReturnType<ExportRequests[C]>>;
};

/** The engine's answers about exports. */
export function exportHandlers(exports: Exports): Handlers {
  return {
    'exports.preflight': (order) => exports.preflight(order),
    'exports.start': (order) => exports.start(order),
    'exports.list': ({ limit }) => exports.list(limit),
    'exports.pause': ({ id }) => {
      exports.pause(id);
      return null;
    },
    'exports.resume': ({ id }) => {
      exports.resume(id);
      return null;
    },
    'exports.compare': ({ id, other }) => exports.compare(id, other),
    'exports.cancel': async ({ id }) => {
      await exports.cancel(id);
      return null;
    },
  };
}
