import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeSources } from '../support/fake-bridge.ts';
import { showWindow } from '../support/show-window.tsx';

async function show(options: Parameters<typeof showWindow>[0] = {}) {
  const shown = showWindow(options);
  shown.store.getState().go('sources');
  await screen.findByRole('heading', { name: 'Sources of events' });
  return shown;
}

describe('the form of a source', () => {
  it('marks each wrong field with what it needs, by the schema of the contract', async () => {
    const { person, bridge } = await show();
    await person.click(screen.getByRole('button', { name: 'Add a source' }));
    await person.click(screen.getByRole('radio', { name: 'Event Grid namespace' }));
    await person.type(screen.getByLabelText('Endpoint'), 'not an address');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByLabelText('Endpoint').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Write the whole address, starting with https://.')).toBeDefined();
    expect(screen.getAllByText('Fill this in.')).toHaveLength(2);
    expect(bridge.asked.some(({ channel }) => channel === 'sources.save')).toBe(false);
  });

  it.each([
    ['Webhook', { kind: 'webhook', listen: '127.0.0.1:8787', path: '/events' }, {}],
    [
      'Storage queue',
      { kind: 'storage-queue', connectionString: 'c', queue: 'q' },
      { 'Connection string': 'c', Queue: 'q' },
    ],
    ['Folder', { kind: 'folder', path: '/srv/in' }, { Folder: '/srv/in' }],
    [
      'Blob container',
      { kind: 'blob-container', connectionString: 'c', container: 'r' },
      { 'Connection string': 'c', Container: 'r' },
    ],
    [
      'Event Grid namespace',
      { kind: 'event-grid-namespace', endpoint: 'https://n.example', topic: 't', subscription: 's' },
      { Endpoint: 'https://n.example', Topic: 't', Subscription: 's' },
    ],
  ])('saves a new source of kind %s', async (kind, source, typed) => {
    const { person, bridge } = await show();
    await person.click(screen.getByRole('button', { name: 'Add a source' }));
    await person.click(screen.getByRole('radio', { name: kind }));
    const dialog = within(screen.getByRole('dialog'));
    for (const [label, text] of Object.entries(typed))
      await person.type(dialog.getByLabelText(label, { selector: 'input:not([type="radio"])' }), text);
    await person.click(dialog.getByRole('button', { name: 'Save' }));
    expect(bridge.asked).toContainEqual({ channel: 'sources.save', input: { source, replaces: null } });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('never shows a kept secret and keeps it when it is left empty', async () => {
    const { person, bridge } = await show();
    await person.click(screen.getAllByRole('button', { name: 'Edit' })[1] as HTMLElement);
    const secret = screen.getByLabelText('Connection string');
    expect(secret.getAttribute('type')).toBe('password');
    expect(secret).toHaveProperty('value', '');
    expect(secret.getAttribute('placeholder')).toBe('Kept. Leave empty to keep it.');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    expect(bridge.asked.find(({ channel }) => channel === 'sources.save')?.input).toEqual({
      source: { kind: 'storage-queue', name: 'recordings queue', connectionString: '', queue: 'recordings' },
      replaces: 'recordings queue',
    });
  });

  it('asks for the secret of something new', async () => {
    const { person } = await show();
    await person.click(screen.getByRole('button', { name: 'Add a service' }));
    await person.type(screen.getByLabelText('Name'), 'contoso');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByLabelText('Connection string').getAttribute('aria-invalid')).toBe('true');
  });

  it('names the line of a host list that is not a host', async () => {
    const { person } = await show();
    await person.click(screen.getByRole('button', { name: 'Add a service' }));
    await person.type(screen.getByLabelText('Allowed content hosts'), '*.asm.skype.com{Enter}https://no');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText(/Line “https:\/\/no” is not a host/)).toBeDefined();
  });

  it('says what waits at a source, when it is asked again, and what was wrong last', async () => {
    const view = fakeSources();
    const [webhook] = view.sources;
    if (webhook === undefined) throw new Error('no source');
    const nextPollAt = new Date(2026, 10, 21, 12, 3, 10).getTime();
    const lastError = { code: 'source-refused', at: nextPollAt } as const;
    await show({
      sources: { ...view, sources: [{ ...webhook, backlog: 12, nextPollAt, lastError }] },
    });
    expect(screen.getByText(/^12 wait there · asked again at 12:03:10\sPM$/)).toBeDefined();
    expect(screen.getByText(/^Last failure .*: The source refused/)).toBeDefined();
  });

  it('shows the test layer by layer with what to do', async () => {
    const { person } = await show();
    await person.click(screen.getAllByRole('button', { name: 'Edit' })[0] as HTMLElement);
    await person.click(screen.getByRole('button', { name: 'Test the connection' }));
    const steps = await screen.findByRole('list', { name: 'Steps of the test' });
    expect(within(steps).getAllByText('Works')).toHaveLength(5);
    expect(within(steps).getByText('auth-rejected')).toBeDefined();
    expect(within(steps).getByText('Not reached')).toBeDefined();
  });

  it('says when secrets are not kept', async () => {
    await show({ sources: { ...fakeSources(), areSecretsKept: false } });
    expect(screen.getByText(/no protected place for secrets/)).toBeDefined();
  });

  it('removes a source only after naming it and the consequence', async () => {
    const { person, bridge } = await show();
    await person.click(screen.getAllByRole('button', { name: 'Remove' })[0] as HTMLElement);
    const dialog = screen.getByRole('alertdialog', { name: 'Remove the source “webhook”?' });
    await person.click(within(dialog).getByRole('button', { name: 'Remove' }));
    expect(bridge.asked).toContainEqual({ channel: 'sources.remove', input: { id: 'webhook' } });
  });
});
