import { onTestFinished } from 'vitest';
import { defaultTemplate, type ExportOrder } from '../../contract/exports.ts';
import { createDigester } from '../../main/archive/digest.ts';
import type { Db } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { systemExportDisk, type ExportDisk } from '../../main/export/copy-file.ts';
import { createExports, type Exports } from '../../main/export/exports.ts';
import { reportPdf } from '../../main/export/report-pdf.ts';
import { silentLog } from '../../main/log.ts';

/** Exports of a library, on a disk of the test's choice; ended with the test. */
export function exportRig(
  db: Db,
  libraryDir: string,
  disk: ExportDisk = systemExportDisk,
  onChanged: (id: string) => void = () => undefined,
): Exports {
  const digester = createDigester({ threads: 1 });
  const exports = createExports({
    db,
    libraryDir,
    disk,
    clock: systemClock,
    log: silentLog,
    digester,
    // In the test's own thread, which loads what draws only once.
    makeReport: reportPdf,
    onChanged,
  });
  onTestFinished(async () => {
    await exports.stop();
    await digester.close();
  });
  return exports;
}

export function orderTo(target: string, more: Partial<ExportOrder> = {}): ExportOrder {
  return {
    selection: { kind: 'all' },
    target,
    template: defaultTemplate,
    by: 'Ada Officer',
    reason: 'Case 17',
    ...more,
  };
}
