import { describe, expect, it } from 'vitest';
import {
  brokenRunner,
  closingLine,
  isGood,
  nothing,
  sum,
  tallyPlaywright,
  tallyVitest,
} from '../../scripts/testing/tally.ts';

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});
const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };

describe("vitest's report", () => {
  it('is counted by test', () => {
    const testResults = [
      file('/p/test/unit/a.test.ts', 'passed', 'failed'),
      file('/p/test/crash/b.test.ts', 'passed'),
    ];
    expect(tallyVitest({ testResults }, ['unit', 'crash'])).toEqual({ passed: 2, failed: 1, complaints: [] });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [
      file('/p/test/unit/a.test.ts', 'passed'),
      { ...file('/p/test/unit/b.test.ts'), status: 'failed' },
    ];
    expect(tallyVitest({ testResults }, ['unit']).failed).toBe(1);
  });

  it('complains of a layer without tests, on Windows paths, too', () => {
    const testResults = [
      file('C:\\p\\test\\unit\\a.test.ts', 'passed'),
      file('C:\\p\\test\\crash\\a.test.ts'),
    ];
    expect(tallyVitest({ testResults }, ['unit', 'crash']).complaints).toHaveLength(1);
  });

  it('complains of tests that were left out', () => {
    const testResults = [file('/p/test/unit/a.test.ts', 'passed', 'skipped')];
    expect(isGood(tallyVitest({ testResults }, ['unit']))).toBe(false);
  });
});

describe("Playwright's report", () => {
  it('is counted by test', () => {
    expect(tallyPlaywright({ stats: { ...stats, unexpected: 2 }, errors: [] })).toMatchObject({
      passed: 3,
      failed: 2,
    });
  });

  it.each([
    ['ran nothing', { ...stats, expected: 0 }, []],
    ['left a test out', { ...stats, skipped: 1 }, []],
    ['passed only when repeated', { ...stats, flaky: 1 }, []],
    ['broke outside of the tests', stats, [{ message: 'no window' }]],
  ])('is not good when it %s', (_, given, errors) => {
    expect(isGood(tallyPlaywright({ stats: given, errors }))).toBe(false);
  });
});

describe('the run', () => {
  it('is summed over all runners', () => {
    const all = sum([tallyPlaywright({ stats, errors: [] }), brokenRunner('vitest'), nothing]);
    expect(closingLine(all)).toBe('3 passed, 1 failed');
    expect(isGood(all)).toBe(false);
  });

  it('is not good when nothing was run', () => {
    expect(isGood(nothing)).toBe(false);
    expect(isGood({ passed: 1, failed: 0, complaints: [] })).toBe(true);
  });
});
