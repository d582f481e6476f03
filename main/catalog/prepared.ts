import type { Statement } from 'better-sqlite3';
import type { Db } from './open.ts';

const statements = new WeakMap<Db, Map<string, Statement>>();

/**
 * A statement that is compiled once for each connection: for what runs for every event and every transfer, where compiling takes as
 * long as running. The text must be constant. It is shared: never iterate over it, and pluck it everywhere or nowhere.
 */
export function prepared<P extends unknown[] | object, R = unknown>(
  db: Db,
  sql: string,
): SharedStatement<P, R> {
  let known = statements.get(db);
  if (known === undefined) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = db.prepare(withFixedPlan(sql));
    known.set(sql, statement);
  }
  return statement as SharedStatement<P, R>;
}

/**
 * A build of SQLite with STAT4 compiles a statement anew for each value that is bound to a bare parameter, in case another plan fits
 * that value better: 10 µs for what takes 1 µs to run. A unary plus leaves the value as it is and keeps the plan.
 */
function withFixedPlan(sql: string): string {
  return sql.replace(/\?|@\w+/g, '+$&');
}

type SharedStatement<P extends unknown[] | object, R> = P extends unknown[]
  ? Statement<P, R>
  : Statement<[P], R>;
