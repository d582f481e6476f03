/** The checks of a recording on record, a check now, and mending of what is damaged. */
import { useState } from 'react';
import type { FixityCheckView, FixityFindingView, FixityView, HealView } from '../../../contract/fixity.ts';
import { useAction, useRequest } from '../../bridge/use-request.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../shared/error-panel.tsx';
import { Instant } from '../shared/instant.tsx';

const staleOn = ['recordings.changed'] as const;
const listedBlocks = 20;

export function FixitySection({ id }: { id: string }) {
  const { t } = useWords();
  const { value, error, refresh } = useRequest('fixity.of', { id }, staleOn);
  const verifying = useAction('fixity.verify');
  const [healed, setHealed] = useState<HealView | null>(null);
  const onHealed = (view: HealView) => {
    setHealed(view);
    refresh();
  };
  const verify = async (depth: 'quick' | 'full') => {
    await verifying.run({ id, depth });
    refresh();
  };
  return (
    <section className="fixity" aria-label={t('fixity.title')}>
      <h2>{t('fixity.title')}</h2>
      {value && <Reasons view={value} />}
      <div className="fixity-actions">
        <Button look="primary" isPending={verifying.isRunning} onPress={() => void verify('full')}>
          {t('fixity.verify')}
        </Button>
        <Button isDisabled={verifying.isRunning} onPress={() => void verify('quick')}>
          {t('fixity.verifyQuick')}
        </Button>
        {verifying.isRunning && <span role="status">{t('fixity.verifying')}</span>}
      </div>
      {verifying.error && <ErrorPanel error={verifying.error} />}
      {error && <ErrorPanel error={error} />}
      {value?.intact.state === 'refuted' && <Heal id={id} onHealed={onHealed} />}
      {healed && <Healed healed={healed} />}
      {value && <Checks checks={value.checks} />}
    </section>
  );
}

function Reasons({ view: { complete, intact, authentic } }: { view: FixityView }) {
  const { t } = useWords();
  return (
    <dl className="facts">
      <dt>{t(`fixity.complete.${complete.state}`)}</dt>
      <dd>{t(`fixity.completeWhy.${complete.reason}`)}</dd>
      <dt>{t(`fixity.intact.${intact.state}`)}</dt>
      <dd>{t(`fixity.intactWhy.${intact.reason}`)}</dd>
      <dt>{t(`fixity.authentic.${authentic.state}`)}</dt>
      <dd>{t(`fixity.authenticWhy.${authentic.reason}`)}</dd>
    </dl>
  );
}

function Checks({ checks }: { checks: readonly FixityCheckView[] }) {
  const { t, format } = useWords();
  if (checks.length === 0) return <p className="soft">{t('fixity.noChecks')}</p>;
  return (
    <table className="plain-table" aria-label={t('fixity.checks')}>
      <thead>
        <tr>
          <th scope="col">{t('fixity.at')}</th>
          <th scope="col">{t('fixity.depth')}</th>
          <th scope="col">{t('fixity.files')}</th>
          <th scope="col">{t('fixity.result')}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={`${check.checkedAt} ${check.depth}`}>
            <td>
              <Instant at={check.checkedAt} />
            </td>
            <td>
              {t(`fixity.depths.${check.depth}`)}{' '}
              <span className="soft">{t(`fixity.depthsText.${check.depth}`)}</span>
            </td>
            <td>{format.number(check.fileCount)}</td>
            <td>
              <Result findings={check.findings} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Result({ findings }: { findings: readonly FixityFindingView[] }) {
  const { t, format } = useWords();
  if (findings.length === 0) return t('fixity.sound');
  return (
    <details open={findings.length <= 3}>
      <summary className="tone-bad">
        {t('fixity.findings', { count: findings.length, formatted: format.number(findings.length) })}
      </summary>
      <ul>
        {findings.map((finding) => (
          <li key={finding.path}>
            <bdi dir="ltr" className="mono">
              {finding.path}
            </bdi>{' '}
            {t(`fixity.results.${finding.result}`)}
            <Blocks blocks={finding.badBlocks} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Blocks({ blocks }: { blocks: readonly number[] | undefined }) {
  const { t, format } = useWords();
  if (blocks === undefined || blocks.length === 0) return null;
  const list = blocks.slice(0, listedBlocks).map(format.number).join(', ');
  const text = blocks.length > listedBlocks ? t('fixity.moreBlocks', { list, count: blocks.length }) : list;
  return <> · {t('fixity.blocks', { list: text })}</>;
}

function Heal({ id, onHealed }: { id: string; onHealed: (healed: HealView) => void }) {
  const { t } = useWords();
  const choosing = useAction('app.chooseFolder');
  const healing = useAction('fixity.heal');
  const error = healing.error ?? choosing.error;
  const heal = async (folder: string | null) => {
    const healed = await healing.run({ id, folder });
    if (healed) onHealed(healed);
  };
  const fromFolder = async () => {
    const chosen = await choosing.run({});
    if (chosen?.path) await heal(chosen.path);
  };
  return (
    <div className="fixity-heal" role="group" aria-label={t('fixity.heal')}>
      <p>{t('fixity.healText')}</p>
      <div className="fixity-actions">
        <strong>{t('fixity.heal')}</strong>
        <Button isPending={healing.isRunning} onPress={() => void heal(null)}>
          {t('fixity.fromService')}
        </Button>
        <Button isDisabled={healing.isRunning} onPress={() => void fromFolder()}>
          {t('fixity.fromFolder')}
        </Button>
        {healing.isRunning && <span role="status">{t('fixity.healing')}</span>}
      </div>
      {error && <ErrorPanel error={error} />}
    </div>
  );
}

function Healed({ healed: { mended, failed } }: { healed: HealView }) {
  const { t, format } = useWords();
  return (
    <div role="status">
      {mended.length > 0 && (
        <p className="tone-good">
          {t('fixity.mended', { count: mended.length, formatted: format.number(mended.length) })}
        </p>
      )}
      {failed.map(({ path, code }) => (
        <p key={path} className="tone-bad">
          {t('fixity.notMended', { path })}: {t(`errors.${code}.says`)}
        </p>
      ))}
    </div>
  );
}
