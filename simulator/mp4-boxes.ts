/** A box of an ISO base media file: four letters and what is inside. */
export interface Box {
  type: string;
  body: Buffer;
}

/** The boxes that lie side by side in a buffer. @throws RangeError when they do not fit in it. */
export function children(container: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= container.length;) {
    const short = container.readUInt32BE(at);
    // A size of 1 stands for a 64-bit one after the type.
    const [size, header] = short === 1 ? [Number(container.readBigUInt64BE(at + 8)), 16] : [short, 8];
    if (size < header || at + size > container.length) throw new RangeError('a box overlaps its container');
    boxes.push({
      type: container.toString('latin1', at + 4, at + 8),
      body: container.subarray(at + header, at + size),
    });
    at += size;
  }
  return boxes;
}

/** The body of the first box down that path; empty when there is none. */
export function path(container: Buffer, ...types: string[]): Buffer {
  return types.reduce(
    (current, type) => children(current).find((child) => child.type === type)?.body ?? Buffer.alloc(0),
    container,
  );
}

export function box(type: string, ...bodies: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + bodies.reduce((sum, body) => sum + body.length, 0), 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...bodies]);
}

/** A box with version 0, no flags, and a list of 32-bit numbers. */
export function fullBox(type: string, values: readonly number[]): Buffer {
  const body = Buffer.alloc(4 + values.length * 4);
  values.forEach((value, at) => body.writeUInt32BE(value, 4 + at * 4));
  return box(type, body);
}
