/** The commands `record` and `probe`, from the words typed to what is printed, against the service's stand-in. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseArguments } from '../../main/cli/arguments.ts';
import { exitCodeOf } from '../../main/cli/output.ts';
import { probe } from '../../main/cli/probe-command.ts';
import { record } from '../../main/cli/record-command.ts';
import { silentLog } from '../../main/log.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const call = Buffer.from('https://api.flightproxy.example/conv/1').toString('base64');
const context = { log: silentLog, signal: new AbortController().signal };

async function stage(sources: unknown[] = []) {
  const simulator = await startSimulator({ services: [{ name: 'contoso' }, { name: 'fabrikam' }] });
  onTestFinished(() => simulator.close());
  const services = simulator.endpoints.services.map(({ name, connectionString }) => ({
    name,
    connectionString,
  }));
  const path = join(await tempFolder(), 'config.json');
  const write = (config: unknown): void => {
    writeFileSync(path, JSON.stringify(config));
  };
  write({ services, sources });
  const run = (...words: string[]) =>
    record(parseArguments(['record', ...words, '--config', path], {}), context);
  const test = () => probe(parseArguments(['probe', '--config', path], {}), context);
  return { run, test, write, services };
}

describe('record', () => {
  it('starts, tells the state of, pauses, resumes and stops', async () => {
    const { run } = await stage();
    const at = ['--service', 'fabrikam'];
    const started = await run('start', ...at, '--call', call, '--content', 'audio', '--format', 'mp3');
    const { recordingId } = started.document as { recordingId: string };
    expect(started).toMatchObject({ exitCode: 0, text: `${recordingId}\n` });
    const states: unknown[] = [];
    for (const action of ['state', 'pause', 'state', 'resume', 'stop', 'stop', 'state', 'pause']) {
      const { exitCode, document } = await run(action, recordingId, ...at);
      const { state, outcome } = document as { state?: string; outcome?: string };
      states.push(`${action} ${state ?? outcome ?? ''} ${String(exitCode)}`);
    }
    expect(states).toEqual([
      'state active 0',
      'pause done 0',
      'state inactive 0',
      'resume done 0',
      'stop done 0',
      'stop ended 0',
      'state ended 0',
      'pause ended 2',
    ]);
  });

  it.each([
    [['start', '--call', call]],
    [['start', '--service', 'unknown', '--call', call]],
    [['dance', 'id', '--service', 'contoso']],
    [['stop', '--service', 'contoso']],
    [['start', '--service', 'contoso', '--call', call, '--format', 'ogg']],
    [['start', '--service', 'contoso', '--call', call, '--affinity', 'x=8:acs:a']],
  ])('refuses wrong words: %j', async (words) => {
    const { run } = await stage();
    expect((await rejectionOf(Promise.resolve().then(() => run(...words)))).code).toBe('usage');
  });

  it('refuses what the service would, as a wrong use', async () => {
    const { run } = await stage();
    const words = ['start', '--service', 'contoso', '--call', call, '--content', 'audio', '--format', 'wav'];
    const error = await rejectionOf(run(...words, '--channel', 'unmixed', '--affinity', '0=0151'));
    expect([error.code, error.context['reason']]).toEqual(['recording-refused', 'phone-not-e164']);
    expect(exitCodeOf(error.code)).toBe(1);
  });
});

describe('probe', () => {
  it('tests all services and sources, and fails with what fails', async () => {
    const { test, write, services } = await stage([{ kind: 'webhook', listen: '127.0.0.1:0' }]);
    expect(await test()).toMatchObject({
      exitCode: 0,
      document: { isOk: true, probed: [{ name: 'contoso' }, { name: 'fabrikam' }, { what: 'source' }] },
    });
    const [contoso, fabrikam] = services;
    const wrongKey = {
      ...fabrikam,
      connectionString: fabrikam?.connectionString.replace(/accesskey=.*/, 'accesskey=a2V5'),
    };
    write({ services: [contoso, wrongKey], sources: [{ kind: 'folder', path: '/nowhere' }] });
    const { exitCode, document, text } = await test();
    expect(exitCode).toBe(2);
    const failed = (document as { probed: { isOk: boolean; steps: { code: string | null }[] }[] }).probed.map(
      ({ isOk, steps }) => (isOk ? null : steps.find(({ code }) => code !== null)?.code),
    );
    expect(failed).toEqual([null, 'auth-rejected', 'source-missing']);
    expect(text).not.toContain('a2V5');
  });
});
