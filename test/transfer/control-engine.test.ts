/** Copies at the service and recordings under way, through the whole engine and two services. */
import { directNetwork } from '../support/direct-network.ts';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { configSchema, type DeletePolicy } from '../../contract/config.ts';
import { createDeleteContent } from '../../main/acs/content-client.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { createDigester } from '../../main/archive/digest.ts';
import { verifyRecording } from '../../main/archive/verify.ts';
import { systemClock } from '../../main/clock.ts';
import { startEngine } from '../../main/compose.ts';
import { createHandlers } from '../../main/handlers.ts';
import { silentLog } from '../../main/log.ts';
import { readRecordingDetail } from '../../main/recording-detail.ts';
import type { PublishedRecording } from '../../simulator/published.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { rejectionOf } from '../support/rejection.ts';
import { tempFolder } from '../support/temp-folder.ts';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const serverCallId = Buffer.from('https://api.flightproxy.example/conv/1').toString('base64');

async function stage(policy: DeletePolicy) {
  const recorded: PublishedRecording[] = [];
  const simulator = await startSimulator({
    services: [{ name: 'contoso' }, { name: 'fabrikam' }],
    onRecorded: (recording) => recorded.push(recording),
  });
  const libraryDir = await tempFolder();
  const told: string[] = [];
  const listeners = new Set<() => void>();
  const config = (deleteAfterArchive: DeletePolicy) =>
    configSchema.parse({
      services: simulator.endpoints.services.map(({ name, connectionString }) => ({
        name,
        connectionString,
        contentHosts: [...simulator.endpoints.contentHosts],
        deleteAfterArchive,
      })),
    });
  const parts = await startEngine({
    libraryDir,
    config: config(policy),
    clock: systemClock,
    log: silentLog,
    emit: (name) => {
      told.push(name);
      for (const listener of listeners) listener();
    },
    network: directNetwork(),
    onLost: () => undefined,
    isWorking: true,
  });
  onTestFinished(async () => {
    await parts.stop();
    await simulator.close();
  });
  /** Looks again after each event of the engine. */
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  const accept = (event: unknown) =>
    parts.accept({ source: 'test', bytes: Buffer.from(JSON.stringify(event)), delivery: {} });
  const take = async (recording: PublishedRecording): Promise<string> => {
    await accept(simulator.events.fileStatus(recording));
    await parts.transfers.whenIdle();
    const id = parts.db
      .prepare<[string], string>('SELECT id FROM recordings WHERE service_recording_id = ?')
      .pluck()
      .get(recording.recordingId);
    if (id === undefined) throw new Error('not taken');
    return id;
  };
  const deletes = (): string[] =>
    simulator.requests.entries
      .filter(({ method }) => method === 'DELETE')
      .map(({ documentId }) => documentId ?? '');
  const detail = (id: string) => readRecordingDetail(parts.db, libraryDir, id);
  return { simulator, parts, config, accept, take, deletes, detail, until, recorded, told };
}

async function isSound(folder: string): Promise<boolean> {
  const digester = createDigester({ threads: 1 });
  const report = await verifyRecording(folder, { depth: 'full', digester });
  await digester.close();
  return report.isSound;
}

describe('copies at the service', () => {
  it('stay when the policy is never, and nothing is sent', async () => {
    const { simulator, parts, take, deletes } = await stage('never');
    const id = await take(simulator.addRecording());
    expect((await rejectionOf(parts.copies.delete(id, 'officer'))).code).toBe('delete-not-allowed');
    expect((await rejectionOf(parts.copies.delete('0'.repeat(26), 'officer'))).code).toBe(
      'recording-unknown',
    );
    expect(deletes()).toEqual([]);
  });

  it('go one by one when asked, each with a receipt in catalog and bag, by the key of their service', async () => {
    const { simulator, parts, take, deletes, detail } = await stage('ask');
    const recordings = ['contoso', 'fabrikam'].map((service) =>
      simulator.addRecording({ service, chunks: [{}, {}] }),
    );
    for (const recording of recordings) {
      const id = await take(recording);
      await parts.bags.settle();
      const outcomes = await createHandlers(parts)['copies.delete']({ id });
      expect(outcomes.map(({ result, httpStatus }) => `${result} ${String(httpStatus)}`)).toEqual([
        'deleted 200',
        'deleted 200',
      ]);
      await parts.bags.settle();
      const { deletions, folder } = await detail(id);
      expect(deletions.map(({ documentId }) => documentId)).toEqual(
        recording.chunks.map(({ documentId }) => documentId),
      );
      expect(deletions[0]?.by).not.toBe('');
      const onDisk = JSON.parse(await readFile(join(folder, 'annotations/deletions.json'), 'utf8')) as {
        deletions: { at: string; by: string; httpStatus: number }[];
      };
      expect(onDisk.deletions.map(({ at }) => Date.parse(at))).toEqual(deletions.map(({ at }) => at));
      expect(await isSound(folder)).toBe(true);
      expect(await parts.copies.delete(id, 'officer')).toEqual([]);
    }
    expect(deletes()).toHaveLength(4);
    expect(simulator.requests.leaks()).toEqual([]);
  });

  it('stay where the bytes here are not proven; what is gone already counts as deleted', async () => {
    const { simulator, parts, take, deletes, detail, config } = await stage('ask');
    const recording = simulator.addRecording({ chunks: [{}, {}, {}] });
    const id = await take(recording);
    const { folder, chunks } = await detail(id);
    const damaged = join(folder, chunks[0]?.content?.path ?? '');
    const bytes = await readFile(damaged);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    await chmod(damaged, 0o644);
    await writeFile(damaged, bytes);
    const cut = join(folder, chunks[1]?.metadata?.path ?? '');
    await chmod(cut, 0o644);
    await writeFile(cut, '{}');
    const [service] = config('ask').services.map(toServiceAccess);
    if (service === undefined) throw new Error('no service');
    const location = recording.chunks[2]?.deleteLocation ?? '';
    await createDeleteContent({ clock: systemClock, network: directNetwork() })({ location, service });
    simulator.requests.clear();
    const outcomes = await parts.copies.delete(id, 'officer');
    expect(outcomes).toEqual([
      { chunkIndex: 0, result: 'kept', code: 'digest-wrong', httpStatus: null },
      { chunkIndex: 1, result: 'kept', code: 'length-wrong', httpStatus: null },
      { chunkIndex: 2, result: 'absent', code: null, httpStatus: 404 },
    ]);
    expect(deletes()).toEqual([chunks[2]?.documentId]);
    expect((await detail(id)).deletions.map(({ result }) => result)).toEqual(['absent']);
  });

  it('go by themselves after verified archiving, also of what was archived before', async () => {
    const { simulator, parts, take, deletes, config, until } = await stage('never');
    const first = await take(simulator.addRecording());
    expect(deletes()).toEqual([]);
    await parts.configure(config('after-verified'));
    const count = (): number =>
      parts.db.prepare<[], number>('SELECT count(*) FROM service_deletions').pluck().get() ?? 0;
    await until(() => count() === 1);
    const second = await take(simulator.addRecording());
    await until(() => count() === 2);
    const by = parts.db.prepare('SELECT recording, by FROM service_deletions ORDER BY at').all();
    expect(by).toEqual([first, second].map((recording) => ({ recording, by: 'after-verified' })));
  });
});

describe('a recording under way', () => {
  it('is started, controlled and found in the library when its event comes', async () => {
    const { simulator, parts, accept, take, recorded, told } = await stage('never');
    const { live } = parts;
    const { id, recordingId } = await live.start('fabrikam', {
      serverCallId,
      content: 'audio',
      format: 'wav',
    });
    expect(await live.act(id, 'pause')).toMatchObject({ state: 'inactive', isPaused: true });
    expect(await live.act(id, 'state')).toMatchObject({ state: 'inactive', isPaused: true });
    expect(await live.act(id, 'resume')).toMatchObject({ state: 'active', isPaused: false });
    const callback = (recording: string | null, state: string) => ({
      id: `${String(recording)} ${state}`,
      source: `calling/recordings/${serverCallId}/recordingId/${String(recording)}/RecordingStateChanged`,
      type: 'Microsoft.Communication.RecordingStateChanged',
      specversion: '1.0',
      time: new Date(Date.now() + 60_000).toISOString(),
      data: { recordingId: recording, serverCallId, state },
    });
    await accept(callback(recordingId, 'inactive'));
    await accept(callback('another', 'active'));
    const [told1] = live.list(10);
    expect(told1).toMatchObject({ state: 'inactive', callbacks: [{ state: 'inactive', isFailure: false }] });
    expect(await live.act(id, 'stop')).toMatchObject({ state: 'ended', archived: null });
    expect(await live.act(id, 'stop')).toMatchObject({ state: 'ended' });
    const [recording] = recorded;
    if (recording === undefined) throw new Error('nothing recorded');
    const archivedId = await take(recording);
    const [shown] = live.list(10);
    expect(shown?.archived).toEqual({ id: archivedId, state: 'archived' });
    expect(shown?.actions.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'start done',
      'pause done',
      'state done',
      'resume done',
      'stop done',
      'stop ended',
    ]);
    expect(told).toContain('live.changed');
    expect(simulator.requests.leaks()).toEqual([]);
  });

  it('may have been started elsewhere; failures are kept in its history', async () => {
    const { parts, simulator, config } = await stage('never');
    const { live } = parts;
    const started = await live.start('contoso', { serverCallId });
    const followed = await live.follow('contoso', started.recordingId ?? '', null);
    expect(followed).toMatchObject({ id: started.id, state: 'active' });
    expect((await rejectionOf(live.follow('contoso', 'nobody', null))).code).toBe('recording-unknown');
    expect((await rejectionOf(live.start('unknown', { serverCallId }))).code).toBe('service-unknown');
    expect((await rejectionOf(live.start('contoso', {}))).code).toBe('recording-refused');
    expect(live.list(10)).toHaveLength(1);
    const wrong = config('never');
    const keyless = wrong.services.map((service) => ({
      ...service,
      connectionString: `endpoint=${simulator.endpoints.endpoint};accesskey=a2V5`,
    }));
    await parts.configure({ ...wrong, services: keyless });
    expect((await rejectionOf(live.act(started.id, 'pause'))).code).toBe('auth-rejected');
    expect(live.list(1)[0]?.actions.at(-1)).toMatchObject({
      action: 'pause',
      outcome: 'failed',
      code: 'auth-rejected',
      httpStatus: 401,
    });
  });
});
