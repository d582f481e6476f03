/** Counts of tests out of the runners' own reports, so that one line can speak for all of them. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Why the run is not good beyond failed tests: a runner that ran nothing, tests that were left out. */
  readonly complaints: readonly string[];
}

export const nothing: Tally = { passed: 0, failed: 0, complaints: [] };

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      complaints: [...all.complaints, ...one.complaints],
    }),
    nothing,
  );
}

/** The closing line of a run. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

export function isGood({ passed, failed, complaints }: Tally): boolean {
  return passed > 0 && failed === 0 && complaints.length === 0;
}

/** A runner that broke before it could report counts as one failure. */
export function brokenRunner(name: string): Tally {
  return { passed: 0, failed: 1, complaints: [`${name} ended without a report`] };
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Reads vitest's JSON report. A file that could not be run counts as one failed test; each layer must have run one. */
export function tallyVitest(report: VitestReport, layers: readonly string[]): Tally {
  const files = report.testResults;
  const results = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const brokenFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  );
  const emptyLayers = layers.filter(
    (layer) =>
      !files.some(
        ({ name, assertionResults }) =>
          name.replaceAll('\\', '/').includes(`/test/${layer}/`) && assertionResults.length > 0,
      ),
  );
  const failed = results.filter((status) => status === 'failed').length;
  const passed = results.filter((status) => status === 'passed').length;
  const leftOut = results.length - failed - passed;
  return {
    passed,
    failed: failed + brokenFiles.length,
    complaints: [
      ...emptyLayers.map((layer) => `no test of test/${layer} was run`),
      ...(leftOut === 0 ? [] : [`${leftOut} tests were left out`]),
    ],
  };
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly unknown[];
}

/** Reads Playwright's JSON report. A test that passed only when repeated, or that was left out, is a complaint. */
export function tallyPlaywright({ stats, errors }: PlaywrightReport): Tally {
  const { expected, unexpected, flaky, skipped } = stats;
  return {
    passed: expected + flaky,
    failed: unexpected + (unexpected === 0 ? Math.min(1, errors.length) : 0),
    complaints: [
      ...(expected + unexpected + flaky === 0 ? ['no test of test/e2e was run'] : []),
      ...(flaky === 0 ? [] : [`${flaky} tests passed only when repeated`]),
      ...(skipped === 0 ? [] : [`${skipped} tests were left out`]),
    ],
  };
}
