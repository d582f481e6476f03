import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { facetFields, recordingSortColumns } from '../../contract/views.ts';
import { Finder } from '../../main/catalog/finder/finder.ts';
import { keptPathOf, placeKept } from '../../main/catalog/finder/kept.ts';
import { openCatalog, type Db } from '../../main/catalog/open.ts';
import type { QueryNode } from '../../main/catalog/query/ast.ts';
import { createZone, dayOf } from '../../main/catalog/query/dates.ts';
import { fold } from '../../main/catalog/query/fold.ts';
import { printQuery } from '../../main/catalog/query/print.ts';
import { findPosition, findRecordings } from '../../main/catalog/search.ts';
import { temporaryFolder } from '../support/catalog.ts';
import { queryTree } from '../support/queries.ts';
import {
  isMatch,
  shownAs,
  smallLibrary,
  sortedIds,
  valuesOf,
  writeFacts,
  writeLibrary,
  writeRecording,
  type SmallLibrary,
  type SmallRecording,
} from '../support/small-library.ts';

const zone = createZone('Europe/Stockholm');
const moment = { now: Date.UTC(2026, 10, 20, 12), zone };

function withCatalog(check: (db: Db) => void): void {
  const db = openCatalog(':memory:', { nativeBinding: null });
  try {
    check(db);
  } finally {
    db.close();
  }
}

const finderOn = (db: Db): Finder => new Finder(db, db, () => moment, 64);

/** Loads the columns, so that answers come from them. */
function loaded(db: Db): Finder {
  const finder = finderOn(db);
  while (finder.loadSlice());
  return finder;
}

const matchesOf = (library: SmallLibrary, query: QueryNode | null): SmallRecording[] =>
  query === null
    ? library.recordings
    : library.recordings.filter((one) => isMatch(library, one, query, moment));

const sorting = fc.record({ sort: fc.constantFrom(...recordingSortColumns), descending: fc.boolean() });

test('any query finds, by SQL and by columns, what looking at every recording finds, in the order of any sort', () => {
  fc.assert(
    fc.property(
      smallLibrary,
      fc.array(fc.tuple(fc.option(queryTree, { freq: 20 }), sorting), { minLength: 4, maxLength: 8 }),
      (library, questions) => {
        withCatalog((db) => {
          writeLibrary(db, library);
          const finder = loaded(db);
          for (const [query, { sort, descending }] of questions) {
            const matches = matchesOf(library, query).map(({ id }) => id);
            const expected = sortedIds(library, sort, descending).filter((id) => matches.includes(id));
            const asked = { text: printQuery(query), sort, descending };
            const bySql = (input: Parameters<Finder['window']>[0]) => findRecordings(db, input, moment);
            const byColumns = (input: Parameters<Finder['window']>[0]) => finder.window(input);
            for (const page of [bySql, byColumns]) {
              const found = [0, 5, 10].flatMap((offset) => {
                const { rows, total } = page({ ...asked, offset, limit: 5 });
                expect(total).toBe(expected.length);
                return rows.map(({ id }) => id);
              });
              expect(found).toEqual(expected);
            }
            for (const { id } of library.recordings) {
              const place = expected.indexOf(id);
              expect(finder.position({ ...asked, id })).toBe(place < 0 ? null : place);
              expect(findPosition(db, { ...asked, id }, moment)).toBe(place < 0 ? null : place);
            }
          }
        });
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

/** Values and counts of every facet, counted one by one. */
function facetsBySight(library: SmallLibrary, matches: readonly SmallRecording[]) {
  return facetFields.map((field) => {
    const counts = new Map<string, number>();
    for (const one of matches) {
      const values =
        field === 'with'
          ? one.participants.map((each) => fold(shownAs(library, one, each).label))
          : valuesOf(one, field);
      for (const value of new Set(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return { field, counts: Object.fromEntries(counts) };
  });
}

test('facets, totals and bars count what looking at every recording counts', () => {
  fc.assert(
    fc.property(smallLibrary, fc.option(queryTree, { freq: 4 }), (library, query) => {
      withCatalog((db) => {
        writeLibrary(db, library);
        const finder = finderOn(db);
        const text = printQuery(query);
        const matches = matchesOf(library, query);
        const facets = facetFields
          .map((field) => ({ field, values: drained(finder.facet({ text, field, limit: 100 })) }))
          .map(({ field, values }) => ({
            field,
            counts: Object.fromEntries(
              values.map(({ value, count }) => [field === 'with' ? fold(value) : value, count]),
            ),
          }));
        expect(facets).toEqual(facetsBySight(library, matches));
        expect(finder.totals(text)).toEqual({
          count: matches.length,
          bytes: 0,
          durationMs: matches.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
        });
        const days = matches.flatMap(({ startedAt }) =>
          startedAt === null ? [] : JSON.stringify(dayOf(startedAt, zone)),
        );
        const { bars } = drained(finder.histogram({ text, by: 'day' }));
        expect(bars.filter(({ count }) => count > 0).length).toBe(new Set(days).size);
        for (const { from, count } of bars)
          expect(count).toBe(days.filter((one) => one === JSON.stringify(dayOf(from, zone))).length);
      });
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a count that is paused while a recording comes counts it too', () => {
  fc.assert(
    fc.property(smallLibrary, smallLibrary, (before, after) => {
      withCatalog((db) => {
        const library: SmallLibrary = { persons: [], recordings: before.recordings };
        writeLibrary(db, library);
        const finder = new Finder(db, db, () => moment, 1);
        const known = new Set(before.recordings.map(({ id }) => id));
        const come = after.recordings.filter(({ id }) => !known.has(id));
        const counting = finder.facet({ text: '', field: 'tag', limit: 100 });
        const isPaused = counting.next().done !== true;
        fc.pre(isPaused);
        for (const one of come) writeRecording(db, one);
        library.recordings = [...before.recordings, ...come];
        finder.window({ text: '', sort: 'startedAt', descending: true, offset: 0, limit: 1 });
        const counted = drained(counting).map(({ value, count }) => [value, count]);
        const seen = facetsBySight(library, library.recordings).find(({ field }) => field === 'tag');
        expect(Object.fromEntries(counted)).toEqual(seen?.counts);
      });
    }),
    { numRuns: 30 },
  );
}, 60_000);

test('each value of a facet, put as a filter, finds just what was counted', () => {
  fc.assert(
    fc.property(smallLibrary, (library) => {
      withCatalog((db) => {
        writeLibrary(db, library);
        const finder = finderOn(db);
        for (const field of facetFields)
          for (const { value, count } of drained(finder.facet({ text: '', field, limit: 100 })))
            expect(finder.totals(`${field}:"${value}"`).count).toBe(count);
      });
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('columns and orders follow every change of the catalog, also when they come from the file of a state before it', () => {
  const catalogPath = join(temporaryFolder(), 'catalog.sqlite');
  const keep = (finder: Finder, db: Db): void => {
    const keptAt = `${keptPathOf(catalogPath)}.new`;
    const token = drained(finder.keep(keptAt));
    if (token === null) throw new Error('something changed while nothing could');
    placeKept(db, catalogPath, { keptAt, token });
  };
  const unused = openCatalog(':memory:', { nativeBinding: null });
  unused.close();
  /** Fails when it reads a row. */
  const thawed = (db: Db): Finder => {
    const finder = new Finder(db, unused, () => moment, 64);
    finder.takeKept(keptPathOf(catalogPath));
    while (finder.loadSlice());
    return finder;
  };

  fc.assert(
    fc.property(
      smallLibrary,
      smallLibrary,
      fc.array(fc.tuple(queryTree, sorting), { minLength: 2, maxLength: 3 }),
      (before, after, questions) => {
        withCatalog((db) => {
          writeLibrary(db, { ...before, persons: [] });
          let finder = loaded(db);
          keep(finder, db);
          const known = new Map(before.recordings.map((one) => [one.id, one]));
          const library: SmallLibrary = { persons: [], recordings: before.recordings };
          after.recordings.forEach((one, round) => {
            const old = known.get(one.id);
            if (old === undefined) writeRecording(db, one);
            // Chunks, participants and annotations stay; what the facts say is replaced.
            const now =
              old === undefined
                ? one
                : {
                    ...one,
                    chunks: old.chunks,
                    participants: old.participants,
                    tags: old.tags,
                    cases: old.cases,
                    notes: old.notes,
                  };
            if (old !== undefined) writeFacts(db, now);
            library.recordings = [...library.recordings.filter(({ id }) => id !== one.id), now];
            const fromFile = thawed(db);
            // Not each time all: an order that nobody asks for has rows that are still to be moved.
            const asked = questions.filter((_, at) => (at + round) % 2 === 0);
            for (const [query, { sort, descending }] of asked) {
              const matches = matchesOf(library, query).map(({ id }) => id);
              const expected = sortedIds(library, sort, descending).filter((id) => matches.includes(id));
              const page = { text: printQuery(query), sort, descending, offset: 0, limit: 50 };
              for (const each of [finder, fromFile]) {
                const { rows, total } = each.window(page);
                expect([rows.map(({ id }) => id), total]).toEqual([expected, expected.length]);
              }
            }
            const facets = (of: Finder) =>
              facetFields.map((field) => drained(of.facet({ text: '', field, limit: 100 })));
            expect(facets(fromFile)).toEqual(facets(loaded(db)));
            keep(fromFile, db);
            finder = fromFile;
          });
        });
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

function drained<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
