import { systemDisk, type Disk, type DiskFile } from '../../main/archive/disk.ts';

/** The real disk; this very process is killed with SIGKILL right before the call with the given number, counted from 0. */
export function dyingDisk(dieBeforeCall: number): Disk {
  let calls = 0;
  const count = (): void => {
    if (calls === dieBeforeCall) process.kill(process.pid, 'SIGKILL');
    calls += 1;
  };
  return countingDisk(count);
}

function countingDisk(count: () => void): Disk {
  const counted = <A extends unknown[], R>(
    run: (...given: A) => Promise<R>,
  ): ((...given: A) => Promise<R>) => {
    return async (...given) => {
      count();
      return run(...given);
    };
  };
  return {
    open: counted(async (path, how) => countingFile(await systemDisk.open(path, how), counted)),
    rename: counted((from, to) => systemDisk.rename(from, to)),
    syncFolder: counted((path) => systemDisk.syncFolder(path)),
    look: counted((path) => systemDisk.look(path)),
    remove: counted((path) => systemDisk.remove(path)),
    createFolder: counted((path) => systemDisk.createFolder(path)),
    list: counted((path) => systemDisk.list(path)),
    setReadOnly: counted((path) => systemDisk.setReadOnly(path)),
    freeBytes: counted((path) => systemDisk.freeBytes(path)),
  };
}

type Counted = <A extends unknown[], R>(run: (...given: A) => Promise<R>) => (...given: A) => Promise<R>;

function countingFile(file: DiskFile, counted: Counted): DiskFile {
  return {
    read: counted((into, position) => file.read(into, position)),
    write: counted((bytes, position) => file.write(bytes, position)),
    sync: counted(() => file.sync()),
    resize: counted((bytes) => file.resize(bytes)),
    bytes: counted(() => file.bytes()),
    close: counted(() => file.close()),
  };
}
