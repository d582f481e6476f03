import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentPolicy, resolveAppFile, serveAppFiles } from '../../main/shell/app-files.ts';

let folder: string;
let serve: (request: Request) => Promise<Response>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archivolt-app-'));
  await mkdir(join(folder, 'renderer'));
  await writeFile(
    join(folder, 'renderer', 'index.html'),
    '<html><head lang="en"><title>x</title></head></html>',
  );
  await writeFile(join(folder, 'renderer', 'a.js'), 'export {};');
  await writeFile(join(folder, 'renderer', 'key.pem'), 'secret');
  await writeFile(join(folder, 'outside.js'), 'secret');
  serve = serveAppFiles(join(folder, 'renderer'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('serveAppFiles', () => {
  it('gives the page with its policy', async () => {
    const response = await serve(new Request('archive://app/'));
    expect(response.headers.get('content-security-policy')).toBe(contentPolicy);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('<title>x</title>');
  });

  it('gives a script its type, and forbids to guess another', async () => {
    const { status, headers } = await serve(new Request('archive://app/a.js?v=1'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    'none.js',
    'key.pem',
    '..%2foutside.js',
    '..%5coutside.js',
    '%2e%2e/outside.js',
    '%00',
    '%zz',
    'C:/a.js',
  ])('does not find %s', async (path) => {
    expect((await serve(new Request(`archive://app/${path}`))).status).toBe(404);
  });

  it('only gives', async () => {
    expect((await serve(new Request('archive://app/a.js', { method: 'POST' }))).status).toBe(405);
  });
});

describe('resolveAppFile', () => {
  it('stays in its folder, also against a sibling with the same beginning', () => {
    expect(resolveAppFile('/app/out', '/a/b.js')).toBe('/app/out/a/b.js');
    expect(resolveAppFile('/app/out', '/..%2fout-of-it/b.js')).toBeNull();
    expect(resolveAppFile('/app/out', '/../out')).toBeNull();
  });
});

describe('contentPolicy', () => {
  it('lets nothing inline, evaluated, framed or from the network run', () => {
    expect(contentPolicy).not.toMatch(/unsafe|http|\*|frame-src|object-src|ws:/);
    expect(contentPolicy).toContain("script-src 'self';");
  });
});
