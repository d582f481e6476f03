/** Exports a library until it is killed: `node export-child.ts <library> <target> <call before which to die>`. */
import { join } from 'node:path';
import { createDigester } from '../../main/archive/digest.ts';
import { openCatalog } from '../../main/catalog/open.ts';
import { systemClock } from '../../main/clock.ts';
import { systemExportDisk } from '../../main/export/copy-file.ts';
import { createExports } from '../../main/export/exports.ts';
import { silentLog } from '../../main/log.ts';
import { defaultTemplate } from '../../contract/exports.ts';
import { dyingDisk } from '../support/dying-disk.ts';

const [libraryDir = '', target = '', dieBeforeCall] = process.argv.slice(2);
const db = openCatalog(join(libraryDir, 'catalog.sqlite'), { nativeBinding: null });
const digester = createDigester({ threads: 1 });
const exports = createExports({
  db,
  libraryDir,
  disk: { ...dyingDisk(Number(dieBeforeCall)), removeTree: systemExportDisk.removeTree },
  clock: systemClock,
  log: silentLog,
  digester,
  // What it holds is for other tests; drawing it would only take time.
  makeReport: () => Promise.resolve(Buffer.from('%PDF')),
  onChanged: () => undefined,
});
const { id } = exports.start({
  selection: { kind: 'all' },
  target,
  template: defaultTemplate,
  by: null,
  reason: null,
});
const { state } = await exports.settled(id);
await digester.close();
db.close();
process.exitCode = state === 'done' ? 0 : 1;
