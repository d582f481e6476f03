import type { PersonImportReport } from '../../../contract/views.ts';
import { useWords } from '../../i18n/use-words.ts';

const shownProblems = 200;

/** What an import did or would do, and each row that it did not take, with the reason. */
export function ImportReport({ report }: { report: PersonImportReport }) {
  const { t, format } = useWords();
  const rest = report.problemCount - Math.min(shownProblems, report.problems.length);
  const counts = ['newPersons', 'newIdentifiers', 'unchanged', 'duplicates'] as const;
  return (
    <section className="import-report" role="status">
      <h2>{report.isDryRun ? t('persons.wouldBe') : t('persons.was')}</h2>
      <dl className="facts">
        {counts.map((count) => (
          <div key={count} className="import-count">
            <dt>{t(`persons.${count}`)}</dt>
            <dd>{format.number(report[count])}</dd>
          </div>
        ))}
        <div className="import-count">
          <dt>{t('persons.problems')}</dt>
          <dd className={report.problemCount > 0 ? 'tone-warn' : ''}>{format.number(report.problemCount)}</dd>
        </div>
      </dl>
      {report.problems.length > 0 && (
        <ol className="import-problems" tabIndex={0} aria-label={t('persons.problems')}>
          {report.problems.slice(0, shownProblems).map((problem, at) => (
            <li key={at}>
              <span className="soft">{t('persons.line', { line: format.number(problem.line) })}</span>
              <span>{t(`persons.problem.${problem.code}`, { name: problem.name ?? '' })}</span>
              <bdi className="mono">
                {[problem.column, problem.value].filter((part) => part !== null).join(': ')}
              </bdi>
            </li>
          ))}
        </ol>
      )}
      {rest > 0 && (
        <p className="soft">{t('persons.more', { count: rest, formatted: format.number(rest) })}</p>
      )}
    </section>
  );
}
