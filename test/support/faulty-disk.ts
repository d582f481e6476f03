import { systemDisk, type Disk, type DiskFile } from '../../main/archive/disk.ts';

/** What a {@link faultyDisk} is asked for each call: an errno to fail with, or null to let it through. */
export type Fault = (call: DiskCall, path: string) => string | null;
export type DiskCall = keyof Disk | `file.${keyof DiskFile}`;

/** The real disk, on which chosen calls fail with an errno. */
export function faultyDisk(fault: Fault): Disk {
  const check = (call: DiskCall, path: string): void => {
    const errno = fault(call, path);
    if (errno !== null)
      throw Object.assign(new Error(`${errno}: ${call} ${path}`), { code: errno, syscall: call });
  };
  const guard = async <T>(call: DiskCall, path: string, run: () => Promise<T>): Promise<T> => {
    check(call, path);
    return run();
  };
  return {
    open: (path, how) =>
      guard('open', path, async () =>
        guardFile(await systemDisk.open(path, how), (call) => check(call, path)),
      ),
    rename: (from, to) => guard('rename', from, () => systemDisk.rename(from, to)),
    syncFolder: (path) => guard('syncFolder', path, () => systemDisk.syncFolder(path)),
    look: (path) => guard('look', path, () => systemDisk.look(path)),
    remove: (path) => guard('remove', path, () => systemDisk.remove(path)),
    createFolder: (path) => guard('createFolder', path, () => systemDisk.createFolder(path)),
    list: (path) => guard('list', path, () => systemDisk.list(path)),
    setReadOnly: (path) => guard('setReadOnly', path, () => systemDisk.setReadOnly(path)),
    freeBytes: (path) => guard('freeBytes', path, () => systemDisk.freeBytes(path)),
  };
}

function guardFile(file: DiskFile, check: (call: DiskCall) => void): DiskFile {
  const guard = async <T>(call: DiskCall, run: () => Promise<T>): Promise<T> => {
    check(call);
    return run();
  };
  return {
    read: (into, position) => guard('file.read', () => file.read(into, position)),
    write: (bytes, position) => guard('file.write', () => file.write(bytes, position)),
    resize: (bytes) => guard('file.resize', () => file.resize(bytes)),
    sync: () => guard('file.sync', () => file.sync()),
    bytes: () => guard('file.bytes', () => file.bytes()),
    close: () => file.close(),
  };
}
