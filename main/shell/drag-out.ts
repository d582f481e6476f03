/** Copies for dragging out of the window: they lie in the program's own folder until it is started again. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeImage, type BrowserWindow } from 'electron';
import { ArchiveError, type Result } from '../../contract/error.ts';
import type { EngineHost } from './engine-host.ts';

export interface DragOut {
  /** Makes verified copies with a sidecar; the key stands for them. */
  prepare(ids: string[]): Promise<{ key: string; names: string[] }>;
  /** While the button of the mouse is down. @throws ArchiveError usage for copies that were not prepared */
  start(key: string): null;
}

/** A grey page of 16 points; the system asks for some picture. */
const pageIcon =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFElEQVR42mOYSSJgGNUwqmH4agAABEHLEG6tpQQAAAAASUVORK5CYII=';

/** Removes what was left from the last time. */
export function createDragOut(
  engine: EngineHost,
  userDataDir: string,
  window: () => BrowserWindow | null,
): DragOut {
  const folder = join(userDataDir, 'drag-out');
  const prepared = new Map<string, string[]>();
  const cleared = rm(folder, { recursive: true, force: true });
  return {
    async prepare(ids) {
      await cleared;
      const key = randomUUID();
      const into = join(folder, key);
      const result: Result<string[]> = await engine.request('exports.copyOut', { ids, into });
      if (!result.ok) {
        const { code, context, detail } = result.error;
        throw new ArchiveError(code, { context, ...(detail === null ? {} : { cause: detail }) });
      }
      prepared.set(key, result.value);
      return { key, names: result.value.map((path) => path.slice(into.length + 1)) };
    },
    start(key) {
      const files = prepared.get(key);
      const [file] = files ?? [];
      if (files === undefined || file === undefined)
        throw new ArchiveError('usage', { context: { reason: 'drag-not-prepared' } });
      window()?.webContents.startDrag({ file, files, icon: nativeImage.createFromDataURL(pageIcon) });
      return null;
    },
  };
}
