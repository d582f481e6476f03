import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseRules } from '../../scripts/lint/house-rules.ts';

const root = resolve(import.meta.dirname, '../..');

/** The project's own configuration, without the rules that need types: the snippets lie in no tsconfig. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: tseslint.configs.disableTypeChecked,
});

async function rulesBrokenBy(file: string, text: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['contract/a.ts', 'zod'],
  ['contract/a.ts', './b.ts'],
  ['preload/a.ts', 'electron'],
  ['preload/a.ts', '../contract/b.ts'],
  ['renderer/a.ts', 'react'],
  ['renderer/a.ts', 'react-dom/client'],
  ['renderer/features/library/view.tsx', '@tanstack/react-virtual'],
  ['renderer/features/library/view.tsx', '../../../contract/b.ts'],
  ['main/index.ts', 'electron'],
  ['main/shell/window.ts', 'electron'],
  ['main/engine.ts', './compose.ts'],
  ['main/compose.ts', './transfer/queue.ts'],
  ['main/ingest/a.ts', '../catalog/b.ts'],
  ['main/transfer/a.ts', '../archive/b.ts'],
  ['main/transfer/a.ts', '../media/b.ts'],
  ['main/media/a.ts', '../acs/b.ts'],
  ['main/export/a.ts', '../catalog/b.ts'],
  ['main/sources/a.ts', '../acs/b.ts'],
  ['main/catalog/a.ts', '../log.ts'],
  ['main/catalog/a.ts', 'node:fs'],
  ['scripts/a.ts', '../simulator/simulator.ts'],
  ['test/e2e/a.ts', '../../main/transfer/queue.ts'],
];

const refused: readonly (readonly [file: string, imported: string])[] = [
  ['contract/a.ts', 'node:fs'],
  ['contract/a.ts', 'fs'],
  ['contract/a.ts', 'react'],
  ['contract/a.ts', '../main/log.ts'],
  ['preload/a.ts', 'node:path'],
  ['preload/a.ts', 'zod'],
  ['preload/a.ts', '../main/log.ts'],
  ['renderer/a.ts', 'electron'],
  ['renderer/a.ts', 'node:fs'],
  ['renderer/a.ts', 'got'],
  ['renderer/features/library/view.tsx', '../../../main/catalog/b.ts'],
  ['renderer/a.ts', '../preload/index.ts'],
  ['main/engine.ts', 'electron'],
  ['main/engine.ts', './shell/window.ts'],
  ['main/cli.ts', '@electron/fuses'],
  ['main/transfer/a.ts', 'electron/main'],
  ['main/shell/a.ts', '../catalog/b.ts'],
  ['main/index.ts', './compose.ts'],
  ['main/catalog/a.ts', '../archive/b.ts'],
  ['main/catalog/a.ts', '../ingest/b.ts'],
  ['main/archive/a.ts', '../catalog/b.ts'],
  ['main/archive/a.ts', '../transfer/b.ts'],
  ['main/acs/a.ts', '../catalog/b.ts'],
  ['main/sources/a.ts', '../catalog/b.ts'],
  ['main/sources/a.ts', '../ingest/b.ts'],
  ['main/ingest/a.ts', '../transfer/b.ts'],
  ['main/media/a.ts', '../transfer/b.ts'],
  ['main/media/a.ts', '../export/b.ts'],
  ['main/export/a.ts', '../sources/b.ts'],
  ['main/ingest/a.ts', '../compose.ts'],
  ['main/log.ts', './catalog/b.ts'],
  ['main/ingest/a.ts', '../../simulator/simulator.ts'],
  ['simulator/a.ts', '../main/acs/b.ts'],
  ['scripts/a.ts', '../test/support/b.ts'],
];

describe('rooms', () => {
  it.each(allowed)('%s may import %s', async (file, imported) => {
    expect(await rulesBrokenBy(file, `import '${imported}';\n`)).not.toContain('house/rooms');
  });

  it.each(refused)('%s must not import %s', async (file, imported) => {
    expect(await rulesBrokenBy(file, `import '${imported}';\n`)).toContain('house/rooms');
  });

  it.each([
    "import type { A } from '../catalog/b.ts'; export const a: A = 1;",
    "export * from '../catalog/b.ts';",
    "export const load = () => import('../catalog/b.ts');",
    "export type A = import('../catalog/b.ts').A;",
  ])('sees every way of importing: %s', async (text) => {
    expect(await rulesBrokenBy('main/archive/a.ts', text)).toContain('house/rooms');
  });

  it('asks for an entry when a folder of main lies in no room', async () => {
    expect(await rulesBrokenBy('main/cellar/a.ts', 'export {};')).toContain('house/rooms');
  });
});

describe('import cycles', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archivolt-lint-'));
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'a.ts'), "import './deep/b.ts';");
    await writeFile(join(folder, 'deep/b.ts'), "import '../c.ts';");
    await writeFile(join(folder, 'c.ts'), "export type { A } from './a.ts';");
    await writeFile(join(folder, 'straight.ts'), "import './end.ts';");
    await writeFile(join(folder, 'end.ts'), 'export {};');
  });
  afterAll(() => rm(folder, { recursive: true }));

  function messagesFor(file: string, text: string): readonly string[] {
    const config: Linter.Config = {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { house: houseRules },
      rules: { 'house/no-cycles': 'error' },
    };
    const linter = new Linter({ cwd: folder });
    return linter.verify(text, [config], { filename: join(folder, file) }).map((found) => found.message);
  }

  it('names the files of a cycle of three, whatever the kind of import', () => {
    expect(messagesFor('a.ts', "import './deep/b.ts';")).toEqual([
      'Import cycle: a.ts -> deep/b.ts -> c.ts -> a.ts.',
    ]);
  });

  it('leaves a straight line of imports alone', () => {
    expect(messagesFor('straight.ts', "import './end.ts';")).toEqual([]);
  });
});

describe('tests', () => {
  it.each([
    'it.skip',
    'test.only',
    'describe.todo',
    'it.skipIf(true)',
    'test.describe.fixme',
    'it.each([1]).skip',
  ])('%s is refused', async (call) => {
    expect(await rulesBrokenBy('test/unit/a.test.ts', `${call}('x', () => 1);`)).toContain(
      'house/no-skipped-tests',
    );
  });

  it('xit is refused', async () => {
    expect(await rulesBrokenBy('test/unit/a.test.ts', "xit('x', () => 1);")).toContain(
      'house/no-skipped-tests',
    );
  });

  it.each([
    "vi.mock('./a.ts');",
    'await page.waitForTimeout(5);',
    'await new Promise((done) => setTimeout(done, 5));',
  ])('%s is refused', async (text) => {
    expect(await rulesBrokenBy('test/unit/a.test.ts', text)).toContain('no-restricted-syntax');
  });
});

describe('silence', () => {
  it.each([
    'try { run(); } catch { /* nothing */ }',
    'run().catch(() => {});',
    'run().catch(() => undefined);',
  ])('%s is refused', async (text) => {
    expect(await rulesBrokenBy('main/log.ts', text)).toContain('no-restricted-syntax');
  });

  it('takes no notice of a comment that switches a rule off', async () => {
    const text =
      '// eslint-disable-next-line eqeqeq\nexport const isSame = (a: unknown, b: unknown) => a == b;';
    expect(await rulesBrokenBy('main/log.ts', text)).toContain('eqeqeq');
  });
});
