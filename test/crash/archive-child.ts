/** Does one piece of work on a library until it is killed: `node archive-child.ts <work> <folder> <call before which to die>`. */
import { join } from 'node:path';
import { writeBag } from '../../main/archive/bag.ts';
import { placeFile, provenBytesOf, type FilePorts } from '../../main/archive/files.ts';
import { systemClock } from '../../main/clock.ts';
import { dyingDisk } from '../support/dying-disk.ts';
import { bagContent, contentBytes } from './archive-content.ts';

/** Only where needed: it makes the start of a child several times as long. */
const { openLibrary } =
  process.argv[2] === 'create' || process.argv[2] === 'hold'
    ? await import('../../main/archive/library.ts')
    : { openLibrary: null };
const [work, folder = '', dieBeforeCall] = process.argv.slice(2);
const ports: FilePorts = { disk: dyingDisk(Number(dieBeforeCall)), clock: systemClock };

switch (work) {
  case 'place':
    await placeFile(
      join(folder, 'partials/1.partial'),
      join(folder, 'data/chunks/0000.mp4'),
      provenBytesOf(contentBytes),
      ports,
    );
    break;
  case 'bag':
    await writeBag(folder, bagContent('second'), ports);
    break;
  case 'create':
    await (await openLibrary?.(folder, { createIfMissing: true }, ports))?.close();
    break;
  case 'hold':
    await openLibrary?.(folder, { createIfMissing: true });
    process.stdout.write('held\n');
    setInterval(() => undefined, 60_000);
    break;
  default:
    throw new Error(`unknown work: ${String(work)}`);
}
