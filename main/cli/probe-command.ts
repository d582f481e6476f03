/** Tests the connections of a configuration; it needs no library, takes no event and changes nothing. */
import { errorTexts } from '../../contract/error-codes.ts';
import type { ProbeStep } from '../../contract/views.ts';
import { probeService } from '../acs/probe.ts';
import { systemClock } from '../clock.ts';
import { sourceIds } from '../source-ids.ts';
import { createNetwork } from '../network/network.ts';
import { probeSource } from '../sources/probe.ts';
import type { CliArguments } from './arguments.ts';
import { configOf, type CliContext } from './engine-commands.ts';
import { exitCodeOf, exitCodes, type CliAnswer } from './output.ts';

interface Probed {
  what: 'service' | 'source';
  name: string;
  isOk: boolean;
  steps: (ProbeStep & { next: string | null })[];
}

/** Tests every service and source, one after another. Ends with the exit code of the first failure. */
export async function probe(given: CliArguments, { signal }: CliContext): Promise<CliAnswer> {
  const { services, sources, network: settings } = await configOf(given);
  const network = createNetwork({ config: settings });
  const ids = sourceIds(sources);
  const probed: Probed[] = [];
  for (const service of services) {
    signal.throwIfAborted();
    probed.push(
      probedAs('service', service.name, await probeService(service, { clock: systemClock, network })),
    );
  }
  for (const [at, source] of sources.entries()) {
    signal.throwIfAborted();
    probed.push(probedAs('source', ids[at] ?? '', await probeSource(source, network)));
  }
  const failure = probed.flatMap(({ steps }) => steps).find(({ outcome }) => outcome === 'failed');
  const code = failure?.code ?? null;
  return {
    exitCode: failure === undefined ? exitCodes.done : exitCodeOf(code ?? 'unexpected'),
    document: { isOk: failure === undefined, probed },
    text: probed.length === 0 ? 'nothing is configured\n' : probed.map(textOf).join(''),
  };
}

function probedAs(what: Probed['what'], name: string, steps: readonly ProbeStep[]): Probed {
  const told = steps.map((step) => ({
    ...step,
    next: step.code === null ? null : errorTexts[step.code].next,
  }));
  return { what, name, isOk: steps.every(({ outcome }) => outcome !== 'failed'), steps: told };
}

function textOf({ what, name, isOk, steps }: Probed): string {
  const lines = steps.map(({ layer, outcome, code, detail, next }) => {
    const said =
      code === null ? (detail ?? '') : `${code}: ${errorTexts[code].says} ${next ?? ''} ${detail ?? ''}`;
    return `  ${layer.padEnd(10)} ${outcome.padEnd(8)} ${said}`.trimEnd();
  });
  return `${[`${what} ${name}: ${isOk ? 'ok' : 'FAILED'}`, ...lines].join('\n')}\n`;
}
