/**
 * The lint rules that are this project's own: which room may import which, no import cycles, no skipped tests.
 * What may import what stands in rooms.ts; this file only looks at imports and reports.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Rule } from 'eslint';
import ts from 'typescript';
import { mayUsePackage, roomOf } from './rooms.ts';

interface Import {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
}

const roomsRule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      room: "'{{room}}' must not import from '{{target}}'. Allowed rooms: {{allowed}}.",
      package: "'{{room}}' must not import the package '{{target}}'. Allowed: {{allowed}}.",
      unnamed: "'{{file}}' lies in no room. Name its folder in scripts/lint/rooms.ts.",
    },
  },
  create: (context) => ({
    Program: () => {
      const file = fromRoot(context.cwd, context.filename);
      if (!isProduct(file)) return;
      const room = roomOf(file);
      if (room === undefined) {
        context.report({ loc: { line: 1, column: 0 }, messageId: 'unnamed', data: { file } });
        return;
      }
      for (const found of importsOf(context.sourceCode.text)) {
        const loc = locationOf(context.sourceCode, found);
        if (!found.specifier.startsWith('.')) {
          if (mayUsePackage(room, found.specifier, isBuiltin(found.specifier))) continue;
          const data = { room: room.path, target: found.specifier, allowed: named(room.packages) };
          context.report({ loc, messageId: 'package', data });
          continue;
        }
        const target = fromRoot(context.cwd, resolve(dirname(context.filename), found.specifier));
        const targetRoom = roomOf(target);
        if (targetRoom === room || (targetRoom && room.rooms.includes(targetRoom.path))) continue;
        const data = { room: room.path, target, allowed: named(room.rooms) };
        context.report({ loc, messageId: 'room', data });
      }
    },
  }),
};

const noCycles: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { cycle: 'Import cycle: {{path}}.' },
  },
  create: (context) => ({
    Program: () => {
      for (const found of importsOf(context.sourceCode.text)) {
        const target = resolveRelative(context.filename, found.specifier);
        const path = target === undefined ? undefined : pathBetween(target, context.filename);
        if (path === undefined) continue;
        const names = [context.filename, ...path].map((file) => fromRoot(context.cwd, file));
        context.report({
          loc: locationOf(context.sourceCode, found),
          messageId: 'cycle',
          data: { path: names.join(' -> ') },
        });
      }
    },
  }),
};

const skipping = new Set(['skip', 'only', 'todo', 'fixme', 'skipIf', 'runIf', 'fails']);
const suites = new Set(['it', 'test', 'describe', 'bench']);

const noSkippedTests: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { skipped: "'{{name}}' leaves tests out. Run them all, or delete what is no longer true." },
  },
  create: (context) => ({
    MemberExpression: (node) => {
      if (node.property.type !== 'Identifier' || !skipping.has(node.property.name)) return;
      const name = context.sourceCode.getText(node);
      const first = /^[A-Za-z]+/.exec(name)?.[0];
      if (first === undefined || !suites.has(first)) return;
      context.report({ node, messageId: 'skipped', data: { name } });
    },
    CallExpression: (node) => {
      if (
        node.callee.type !== 'Identifier' ||
        !/^(xit|xtest|xdescribe|fit|fdescribe)$/.test(node.callee.name)
      )
        return;
      context.report({ node, messageId: 'skipped', data: { name: node.callee.name } });
    },
  }),
};

/** The project's own rules, as an ESLint plugin to be registered under the name `house`. */
export const houseRules = {
  rules: { rooms: roomsRule, 'no-cycles': noCycles, 'no-skipped-tests': noSkippedTests },
};

function isProduct(file: string): boolean {
  return /^(contract|preload|renderer|main|simulator|scripts)\//.test(file);
}

function fromRoot(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

function named(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Every way of importing counts: static, type-only, dynamic, re-export and `import('…')` types. */
function importsOf(text: string): readonly Import[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map((found) => ({ specifier: found.fileName, start: found.pos, end: found.end }));
}

function locationOf(source: Rule.RuleContext['sourceCode'], found: Import) {
  return { start: source.getLocFromIndex(found.start), end: source.getLocFromIndex(found.end) };
}

function resolveRelative(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = resolve(dirname(from), specifier.replace(/\?.*$/, ''));
  return /\.(ts|tsx)$/.test(target) && existsSync(target) ? target : undefined;
}

const known = new Map<string, { readonly mtimeMs: number; readonly targets: readonly string[] }>();

/** Relative imports of a file on disk, remembered until the file changes. */
function targetsOf(file: string): readonly string[] {
  const { mtimeMs } = statSync(file);
  const remembered = known.get(file);
  if (remembered?.mtimeMs === mtimeMs) return remembered.targets;
  const targets = importsOf(readFileSync(file, 'utf8'))
    .map((found) => resolveRelative(file, found.specifier))
    .filter((target) => target !== undefined);
  known.set(file, { mtimeMs, targets });
  return targets;
}

/** The files on the way from one file to another, both included, or undefined when there is no way. */
function pathBetween(from: string, to: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const waiting = [from];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (file === to) return backFrom(file, cameFrom);
    for (const target of targetsOf(file)) {
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, file);
      waiting.push(target);
    }
  }
  return undefined;
}

function backFrom(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = [];
  for (let file: string | undefined = end; file !== undefined; file = cameFrom.get(file)) path.unshift(file);
  return path;
}
