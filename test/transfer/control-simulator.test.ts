import { directNetwork } from '../support/direct-network.ts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ServiceConfig } from '../../contract/config.ts';
import { createRecordingControl } from '../../main/acs/control.ts';
import { toServiceAccess } from '../../main/acs/services.ts';
import { systemClock } from '../../main/clock.ts';
import type { PublishedRecording } from '../../simulator/published.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { rejectionOf } from '../support/rejection.ts';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const serverCallId = Buffer.from('https://api.flightproxy.example/conv/1').toString('base64url');

async function stage(config: Partial<ServiceConfig> = {}) {
  const recorded: PublishedRecording[] = [];
  const simulator = await startSimulator({
    services: [{ name: 'contoso' }, { name: 'fabrikam' }],
    onRecorded: (recording) => recorded.push(recording),
  });
  onTestFinished(() => simulator.close());
  const services = simulator.endpoints.services.map(({ name, connectionString }) =>
    toServiceAccess({ name, connectionString, ...config }),
  );
  const [contoso, fabrikam] = services;
  if (contoso === undefined || fabrikam === undefined) throw new Error('no services');
  const control = createRecordingControl({ clock: systemClock, network: directNetwork(), newId: randomUUID });
  return { simulator, contoso, fabrikam, control, recorded };
}

describe.each([
  ["today's form", {}],
  ['an older version of it', { apiVersion: '2023-03-06' }],
  ['the preview of 2021', { apiVersion: '2021-04-15-preview1' }],
])('recording control in %s', (_, config) => {
  it('starts, pauses, resumes and stops; after that the recording is gone', async () => {
    const { contoso, control, recorded } = await stage(config);
    const { recordingId } = await control.start(contoso, { serverCallId });
    const recording = { recordingId: recordingId ?? '', serverCallId };
    expect(await control.state(contoso, recording)).toBe('active');
    expect(await control.act(contoso, recording, 'pause')).toBe('done');
    expect(await control.state(contoso, recording)).toBe('inactive');
    expect(await control.act(contoso, recording, 'resume')).toBe('done');
    expect(await control.state(contoso, recording)).toBe('active');
    expect(await control.act(contoso, recording, 'stop')).toBe('done');
    expect(await control.act(contoso, recording, 'stop')).toBe('ended');
    expect(await control.state(contoso, recording)).toBe('ended');
    expect(recorded.map(({ recordingId: id }) => id)).toEqual([recordingId]);
  });
});

it('starts paused, by connection, unmixed, as asked', async () => {
  const { contoso, control } = await stage();
  const paused = await control.start(contoso, { serverCallId, pauseOnStart: true });
  expect(paused.state).toBe('inactive');
  const unmixed = { content: 'audio', channel: 'unmixed', format: 'wav' } as const;
  expect(await control.start(contoso, { callConnectionId: 'connection', ...unmixed })).toMatchObject({
    state: 'active',
  });
});

it('signs each request with the key of its service', async () => {
  const { contoso, fabrikam, control } = await stage();
  const here = await control.start(contoso, { serverCallId });
  const there = await control.start(fabrikam, { serverCallId });
  expect(here.recordingId).not.toBe(there.recordingId);
  const recording = { recordingId: here.recordingId ?? '', serverCallId };
  expect(await control.state(contoso, recording)).toBe('active');
  expect(await control.state(fabrikam, recording)).toBe('ended');
  const mixedUp = { ...contoso, accessKey: fabrikam.accessKey };
  expect((await rejectionOf(control.state(mixedUp, recording))).code).toBe('auth-rejected');
});
