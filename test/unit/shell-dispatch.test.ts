import { beforeEach, describe, expect, it } from 'vitest';
import { ArchiveError } from '../../contract/error.ts';
import { requestSchemas, shellChannels } from '../../contract/requests.ts';
import { createDispatch, type Dispatch, type ShellHandlers } from '../../main/shell/dispatch.ts';

const id = '0'.repeat(26);
let asked: string[];
let dispatch: Dispatch;

beforeEach(() => {
  asked = [];
  const refuse = (): never => {
    throw new ArchiveError('file-missing', { context: { from: 'shell' } });
  };
  const joined = [
    'sources.list',
    'sources.test',
    'services.test',
    'events.import',
    'persons.previewList',
    'persons.importList',
  ];
  const handlers = Object.fromEntries([...shellChannels, ...joined].map((channel) => [channel, refuse]));
  dispatch = createDispatch(handlers as unknown as ShellHandlers, (channel) => {
    asked.push(channel);
    return Promise.resolve({ ok: true, value: 'engine' });
  });
});

describe('createDispatch', () => {
  it.each([undefined, null, 7, '', 'media.locate', 'toString', '__proto__', 'app.quit'])(
    'refuses the channel %s',
    async (channel) => {
      expect(await dispatch(channel, {})).toMatchObject({ ok: false, error: { code: 'request-invalid' } });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ['recordings.get', undefined],
    ['recordings.get', { id: '../../etc/passwd' }],
    ['recordings.get', { id, more: 1 }],
    ['recordings.window', { text: '', sort: 'id; DROP', descending: true, offset: 0, limit: 10 }],
    ['app.openRecordingFolder', { id: '/' }],
    ['services.save', { service: { name: '' }, replaces: null }],
  ])('refuses %s with %o', async (channel, input) => {
    expect(await dispatch(channel, input)).toMatchObject({
      ok: false,
      error: { code: 'request-invalid', context: { channel } },
    });
    expect(asked).toEqual([]);
  });

  it('takes each channel to the one who answers it', async () => {
    expect(await dispatch('recordings.get', { id })).toEqual({ ok: true, value: 'engine' });
    expect(await dispatch('sources.list', {})).toMatchObject({
      ok: false,
      error: { context: { from: 'shell' } },
    });
    expect(await dispatch('app.info', {})).toMatchObject({ ok: false, error: { code: 'file-missing' } });
    expect(asked).toEqual(['recordings.get']);
  });

  it('knows a way for every channel of the contract', async () => {
    const answers = await Promise.all(
      Object.keys(requestSchemas).map((channel) => dispatch(channel, { nonsense: true })),
    );
    for (const answer of answers) expect(answer).toMatchObject({ error: { code: 'request-invalid' } });
  });
});
