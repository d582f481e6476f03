import { directNetwork } from '../support/direct-network.ts';
import { mkdir, readdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SourceConfig } from '../../contract/config.ts';
import { ArchiveError } from '../../contract/error.ts';
import { createFolderSource } from '../../main/sources/folder.ts';
import { importFiles } from '../../main/sources/import.ts';
import { probeSource } from '../../main/sources/probe.ts';
import { createSource } from '../../main/sources/sources.ts';
import type { Source } from '../../main/sources/source.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { rejectionOf } from '../support/rejection.ts';
import { eventText, sourceContext } from '../support/source-context.ts';
import type { RecordedContext } from '../support/source-context.ts';
import { tempFolder } from '../support/temp-folder.ts';

const never = new AbortController().signal;

/** A source that is not started, so that only `drain` looks at the folder. */
async function folderSource(
  path?: string,
): Promise<{ folder: string; source: Source; context: RecordedContext }> {
  const folder = path ?? (await tempFolder());
  const context = sourceContext({ clock: hastyClock() });
  return { folder, context, source: createFolderSource({ kind: 'folder', path: folder }, context) };
}

const filesIn = async (...parts: string[]): Promise<string[]> => (await readdir(join(...parts))).sort();

describe('folder', () => {
  it('takes files of every form and moves them away', async () => {
    const { folder, source, context } = await folderSource();
    await writeFile(join(folder, 'a.json'), eventText('1'));
    await writeFile(join(folder, 'b.json'), `[${eventText('2')},${eventText('3')}]`);
    await writeFile(join(folder, 'c.jsonl'), `${eventText('4')}\n${eventText('5')}\n`);
    await source.drain(never);
    expect(context.keys.sort()).toEqual(['/t|1', '/t|2', '/t|3', '/t|4', '/t|5']);
    expect(await filesIn(folder)).toEqual(['taken']);
    expect(await filesIn(folder, 'taken')).toEqual(['a.json', 'b.json', 'c.jsonl']);
    expect(context.deliveries[0]).toMatchObject({ source: 'source', delivery: { file: 'a.json' } });
    expect(context.last()).toMatchObject({ state: 'listening', code: null, detail: null, address: folder });
  });

  it('moves what holds no event to refused, with the reason', async () => {
    const { folder, source } = await folderSource();
    await writeFile(join(folder, 'bad.json'), 'nonsense');
    await writeFile(join(folder, 'empty.json'), '');
    await writeFile(join(folder, 'half.json'), `nonsense\n${eventText('1')}`);
    await source.drain(never);
    expect(await filesIn(folder, 'refused')).toEqual([
      'bad.json',
      'bad.json.reason.json',
      'empty.json',
      'empty.json.reason.json',
    ]);
    expect(await filesIn(folder, 'taken')).toEqual(['half.json', 'half.json.reason.json']);
    const reason = JSON.parse(
      await readFile(join(folder, 'refused', 'bad.json.reason.json'), 'utf8'),
    ) as object;
    expect(reason).toMatchObject({ code: 'event-unreadable', refused: [{ code: 'event-unreadable' }] });
  });

  it('leaves alone what is not complete or not for it', async () => {
    const { folder, source, context } = await folderSource();
    const others = ['.hidden', 'a.json.tmp', 'b.part', 'c.crdownload', '~lock', 'x.reason.json'];
    for (const name of others) await writeFile(join(folder, name), eventText(name));
    await mkdir(join(folder, 'inner.json'));
    await source.drain(never);
    expect(context.deliveries).toEqual([]);
    expect(await filesIn(folder)).toEqual([...others, 'inner.json'].sort());
  });

  it('waits until a file has stopped changing', async () => {
    const folder = await tempFolder();
    const path = join(folder, 'a.jsonl');
    await writeFile(path, `${eventText('1')}\n`);
    const clock = hastyClock();
    let grown = 0;
    const context = sourceContext({
      clock: {
        ...clock,
        wait: async (ms, signal) => {
          if (grown < 3) await appendFile(path, `${eventText(`more ${String((grown += 1))}`)}\n`);
          await clock.wait(ms, signal);
        },
      },
    });
    await createFolderSource({ kind: 'folder', path: folder }, context).drain(never);
    expect(context.deliveries).toHaveLength(1);
    expect(context.keys).toHaveLength(4);
  });

  it('gives a file another name where one is taken', async () => {
    const { folder, source } = await folderSource();
    for (const id of ['1', '2', '3']) {
      await writeFile(join(folder, 'a.json'), eventText(id));
      await source.drain(never);
    }
    expect(await filesIn(folder, 'taken')).toEqual(['a-2.json', 'a-3.json', 'a.json']);
  });

  it('keeps the file while its events cannot be made durable', async () => {
    const { folder, source, context } = await folderSource();
    await writeFile(join(folder, 'a.json'), eventText('1'));
    context.failWith = new ArchiveError('disk-full', { retry: 'later' });
    await source.drain(never);
    expect(await filesIn(folder)).toEqual(['a.json']);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'disk-full' });
    context.failWith = null;
    await source.drain(never);
    expect(await filesIn(folder, 'taken')).toEqual(['a.json']);
  });

  it('takes again without harm what was taken but not moved, at every step', async () => {
    const { folder, source, context } = await folderSource();
    await writeFile(join(folder, 'bad.json'), 'nonsense');
    await mkdir(join(folder, 'refused'));
    await writeFile(join(folder, 'refused', 'bad.json.reason.json'), '{}');
    await writeFile(join(folder, 'a.json'), eventText('1'));
    await context.accept({ source: 'source', bytes: Buffer.from(eventText('1')), delivery: {} });
    await source.drain(never);
    expect(context.keys).toEqual(['/t|1']);
    expect(await filesIn(folder, 'refused')).toEqual(['bad.json', 'bad.json.reason.json']);
    expect(await filesIn(folder, 'taken')).toEqual(['a.json']);
  });

  it('tells that the folder is missing and goes on once it is there', async () => {
    const folder = await tempFolder();
    await rm(folder, { recursive: true });
    const { source, context } = await folderSource(folder);
    await source.drain(never);
    expect(context.last()).toMatchObject({ state: 'failing', code: 'source-missing' });
    const config = { kind: 'folder', path: folder } as const;
    expect(await probeSource(config, directNetwork())).toMatchObject([
      { outcome: 'failed', code: 'source-missing' },
      { outcome: 'skipped' },
    ]);
    await mkdir(folder);
    await writeFile(join(folder, 'a.json'), eventText('1'));
    await source.drain(never);
    expect(context.last()).toMatchObject({ state: 'listening' });
    expect(await probeSource(config, directNetwork())).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
  });

  it('sees files by itself while it runs', async () => {
    const folder = await tempFolder();
    const context = sourceContext();
    const source = createFolderSource({ kind: 'folder', path: folder }, context, {
      rescanMs: 20,
      settleMs: 10,
    });
    onTestFinished(() => source.stop());
    await source.start();
    await writeFile(join(folder, 'a.json'), eventText('1'));
    await expect.poll(() => context.keys, { timeout: 10_000 }).toEqual(['/t|1']);
    await source.stop();
    expect(context.last()?.state).toBe('stopped');
  });

  it('reads files of 100,000 events in batches', async () => {
    const { folder, source, context } = await folderSource();
    const line = Buffer.from(`${eventText('x').padEnd(300)}\n`);
    await writeFile(join(folder, 'a.jsonl'), Buffer.concat(Array<Buffer>(100_000).fill(line)));
    await source.drain(never);
    expect(context.deliveries.length).toBeGreaterThan(90);
    expect(context.deliveries.every(({ bytes }) => bytes.length < 5 * 1024 * 1024)).toBe(true);
  }, 30_000);
});

describe('importFiles', () => {
  it('counts events by outcome over all files', async () => {
    const folder = await tempFolder();
    const context = sourceContext();
    await writeFile(join(folder, 'a'), `${eventText('1')}\nnonsense "\n${eventText('2')}`);
    await writeFile(join(folder, 'b'), `[${eventText('2')}, 7, [${eventText('3')}]]`);
    const report = await importFiles([join(folder, 'a'), join(folder, 'b')], context.accept);
    expect(report).toEqual({ applied: 0, duplicate: 1, kept: 3, quarantined: 2 });
  });

  it('names a file that is not there or cannot be read', async () => {
    const folder = await tempFolder();
    const { accept } = sourceContext();
    const path = join(folder, 'a');
    expect(await rejectionOf(importFiles([path], accept))).toMatchObject({
      code: 'events-unreadable',
      context: { path },
    });
    expect((await rejectionOf(importFiles([folder], accept))).code).toBe('disk-failed');
  });
});

describe('createSource', () => {
  it('makes a source for every kind', () => {
    const context = sourceContext();
    const configs: SourceConfig[] = [
      { kind: 'folder', path: '/nowhere' },
      { kind: 'webhook', listen: '127.0.0.1:0', path: '/' },
      { kind: 'storage-queue', connectionString: 'x', queue: 'q' },
      { kind: 'event-grid-namespace', endpoint: 'https://x.invalid', topic: 't', subscription: 's' },
      { kind: 'blob-container', connectionString: 'x', container: 'c' },
    ];
    for (const config of configs) expect(createSource(config, context).kind).toBe(config.kind);
    expect(context.healths).toEqual([]);
  });
});
