import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { fakeNowAt, fakeDetail, fakeId } from '../support/fake-recordings.ts';
import { showWindow } from '../support/show-window.tsx';

// Whole engines and windows take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

async function show(options: Parameters<typeof showWindow>[0] = {}) {
  const shown = showWindow(options);
  await shown.person.click(screen.getByRole('button', { name: 'Live' }));
  await screen.findByRole('heading', { name: 'Live' });
  return shown;
}

const asked = ({ bridge }: ReturnType<typeof showWindow>, wanted: string) =>
  bridge.asked.filter(({ channel }) => channel === wanted).map(({ input }) => input);

describe('the Live view', () => {
  it('starts a recording with what was chosen, and nothing else', async () => {
    const shown = await show();
    const { person } = shown;
    await person.selectOptions(await screen.findByLabelText('Service'), 'fabrikam');
    await person.type(screen.getByLabelText('Id of the call'), ' aHR0cHM6 ');
    await person.selectOptions(screen.getByLabelText('Content'), 'Sound');
    await person.selectOptions(screen.getByLabelText('Channels'), 'One for each participant');
    await person.selectOptions(screen.getByLabelText('Format'), 'wav');
    await person.click(screen.getByText('More options'));
    await person.type(
      screen.getByLabelText('Channels of certain participants'),
      ' 1 = +15550100123{Enter}{Enter}nonsense',
    );
    await person.click(screen.getByLabelText('Start paused'));
    await person.click(screen.getByRole('button', { name: 'Start recording' }));
    expect(asked(shown, 'live.start')).toEqual([
      {
        service: 'fabrikam',
        request: {
          serverCallId: 'aHR0cHM6',
          content: 'audio',
          channel: 'unmixed',
          format: 'wav',
          pauseOnStart: true,
          channelAffinity: [
            { channel: 1, participant: '+15550100123' },
            { channel: -1, participant: 'nonsense' },
          ],
        },
      },
    ]);
    expect(await screen.findByRole('listitem', { name: 'aHR0cHM6' })).toBeDefined();
  });

  it('gives the reason of a refusal', async () => {
    const { person } = await show({ fail: { 'live.start': 'recording-refused' }, reason: 'phone-not-e164' });
    await person.click(await screen.findByRole('button', { name: 'Start recording' }));
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText(/Write phone numbers with plus and country code/)).toBeDefined();
  });

  it('tells a pause from other inactivity, resumes, and asks before it stops', async () => {
    const shown = await show();
    const { person } = shown;
    const row = await screen.findByRole('listitem', { name: /y$/ });
    expect(within(row).getByText('Paused')).toBeDefined();
    expect(within(row).getByText(/Paused from here\. The service calls that inactive/)).toBeDefined();
    await person.click(within(row).getByRole('button', { name: 'Resume' }));
    await person.click(await within(row).findByRole('button', { name: 'Stop' }));
    expect(asked(shown, 'live.act')).toEqual([{ id: 2, action: 'resume' }]);
    const question = await screen.findByRole('alertdialog');
    expect(question.textContent).toContain('contoso');
    await person.click(within(question).getByRole('button', { name: 'Stop recording' }));
    await waitFor(() => expect(asked(shown, 'live.act')).toContainEqual({ id: 2, action: 'stop' }));
    expect(await within(row).findByText('Ended')).toBeDefined();
    expect(within(row).queryByRole('button', { name: 'Stop' })).toBeNull();
  });

  it('shows what was done and what failed, and leads to the archived recording', async () => {
    const { person, store } = await show();
    const [paused, ended] = await screen.findAllByRole('listitem', { name: /^aHR0/ });
    if (!paused || !ended) throw new Error('rows are missing');
    await person.click(within(paused).getByText('History, 4 entries'));
    expect(within(paused).getByText('The service is busy. (503)')).toBeDefined();
    expect(within(paused).getByText('Callback of the service')).toBeDefined();
    expect(within(ended).getByText(/In the library: Archived/)).toBeDefined();
    await person.click(within(ended).getByRole('button', { name: 'Open the recording' }));
    expect(store.getState().openRecordingId).toBe(fakeId(3));
  });

  it('takes over a recording that was started elsewhere', async () => {
    const shown = await show();
    const { person } = shown;
    await person.click(await screen.findByText('Control a recording that was started elsewhere'));
    await person.type(screen.getByLabelText('Recording id of the service'), 'eyJQ');
    await person.click(screen.getByRole('button', { name: 'Show it here' }));
    expect(asked(shown, 'live.follow')).toEqual([
      { service: 'contoso', recordingId: 'eyJQ', serverCallId: null },
    ]);
  });

  it('says what is missing when there is no service', async () => {
    await show({
      sources: {
        services: [],
        sources: [],
        areSecretsKept: true,
        network: { network: { proxy: { mode: 'system' }, caFile: null }, hasPassword: false },
      },
      live: [],
    });
    expect(await screen.findByText(/No service is set up/)).toBeDefined();
    expect(await screen.findByText('Nothing was started or controlled from here yet.')).toBeDefined();
  });
});

describe('the policy of a service', () => {
  it('is chosen in its form, and an edit keeps the version that the file says', async () => {
    const shown = showWindow();
    const { person, store } = shown;
    store.getState().go('sources');
    await screen.findByRole('heading', { name: 'Services' });
    const row = screen.getAllByRole('listitem').find((each) => each.textContent.includes('fabrikam'));
    if (!row) throw new Error('no row');
    await person.click(within(row).getByRole('button', { name: 'Edit' }));
    expect(screen.getByRole('radio', { name: 'Never delete' })).toHaveProperty('checked', true);
    await person.click(screen.getByRole('radio', { name: 'Delete once proven' }));
    await person.type(screen.getByLabelText('Connection string'), 'endpoint=https://f.example/;accesskey=a');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked(shown, 'services.save')).toHaveLength(1));
    expect(asked(shown, 'services.save')).toMatchObject([
      { service: { apiVersion: '2021-04-15-preview1', deleteAfterArchive: 'after-verified' } },
    ]);
  });
});

describe('copies at the service', () => {
  const archived = { ...fakeDetail(3, null), service: 'contoso' };

  it('are deleted only after a question that names recording and consequence', async () => {
    const shown = showWindow({ detail: () => archived });
    const { person, store } = shown;
    store.getState().openRecording(fakeId(3));
    await person.click(await screen.findByRole('tab', { name: 'History' }));
    await person.click(await screen.findByRole('button', { name: 'Delete the copies at the service' }));
    const question = await screen.findByRole('alertdialog');
    expect(question.textContent).toMatch(/Nothing can bring/);
    await person.click(within(question).getByRole('button', { name: 'Keep them' }));
    expect(asked(shown, 'copies.delete')).toEqual([]);
    await person.click(screen.getByRole('button', { name: 'Delete the copies at the service' }));
    await person.click(await screen.findByRole('button', { name: 'Delete the copies' }));
    expect(asked(shown, 'copies.delete')).toEqual([{ id: archived.id }]);
    expect(await screen.findByText(/Chunk 2: kept/)).toBeDefined();
  });

  it('are not offered by a service whose policy is never; receipts show in the history', async () => {
    const [chunk] = archived.chunks;
    const deletion = {
      documentId: chunk?.documentId ?? '',
      chunkIndex: 0,
      at: fakeNowAt,
      by: 'officer',
      result: 'deleted',
      httpStatus: 200,
      host: 'us-storage.asm.skype.com',
    } as const;
    const detail = { ...archived, service: 'fabrikam', deletions: [deletion] };
    const { person, store } = showWindow({ detail: () => detail });
    store.getState().openRecording(fakeId(3));
    await person.click(await screen.findByRole('tab', { name: 'History' }));
    expect(await screen.findByText(/never deletes the copies of this service/)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Delete the copies at the service' })).toBeNull();
    expect(screen.getByText('Copy of chunk 1 deleted at the service')).toBeDefined();
    expect(screen.getByText('by officer, status 200, us-storage.asm.skype.com')).toBeDefined();
  });
});
