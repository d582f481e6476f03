import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { defaultTemplate, plainForm, type ExportOrder } from '../../contract/exports.ts';
import { fakeExports } from '../support/fake-exports.ts';
import { showWindow } from '../support/show-window.tsx';

async function show(language = 'en') {
  const shown = showWindow({}, language);
  shown.store.getState().go('exports');
  const list = await screen.findByRole('list', { name: language === 'en' ? 'Exports' : 'عمليات التصدير' });
  return { ...shown, cards: within(list).getAllByRole('article') };
}

const inputsOf = ({ bridge }: ReturnType<typeof showWindow>, channel: string): unknown[] =>
  bridge.asked.filter((one) => one.channel === channel).map(({ input }) => input);

it('each export says how it stands, and why one stands still', async () => {
  const { cards } = await show();
  expect(cards.map((card) => card.querySelector('strong')?.textContent)).toEqual([
    'Exporting',
    'Stands still',
    'Exported with gaps',
    'Complete',
  ]);
  expect(
    within(cards[0] as HTMLElement)
      .getByRole('progressbar')
      .getAttribute('aria-valuenow'),
  ).toBe('30');
  expect(within(cards[1] as HTMLElement).getByRole('alert').textContent).toContain(
    'The disk that the export goes to is full.',
  );
  expect(cards[0]?.textContent).toContain('94 MB/s');
  expect(within(cards[3] as HTMLElement).getByText('ab'.repeat(32))).toBeTruthy();
});

it('one that has ended is shown where it lies', async () => {
  const shown = await show();
  const [running, , short, whole] = shown.cards as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  expect(within(running).queryByRole('button', { name: 'Show in folder' })).toBeNull();
  await shown.person.click(within(short).getByRole('button', { name: 'Show in folder' }));
  await shown.person.click(within(whole).getByRole('button', { name: 'Show in folder' }));
  const [, , third, fourth] = fakeExports();
  expect(inputsOf(shown, 'app.showExport')).toEqual([{ id: third?.id }, { id: fourth?.id }]);
});

it('one whose disk is not there says so', async () => {
  const shown = showWindow({ fail: { 'app.showExport': 'target-gone' } });
  shown.store.getState().go('exports');
  const buttons = await screen.findAllByRole('button', { name: 'Show in folder' });
  await shown.person.click(buttons[0] as HTMLElement);
  await screen.findByText('The disk or folder that the export goes to does not answer.');
});

it('one that runs is paused, one that stands still goes on, and cancelling asks first', async () => {
  const shown = await show();
  const [running, paused] = shown.cards as [HTMLElement, HTMLElement];
  await shown.person.click(within(running).getByRole('button', { name: 'Pause' }));
  await shown.person.click(within(paused).getByRole('button', { name: 'Go on' }));
  expect(inputsOf(shown, 'exports.pause')).toHaveLength(1);
  expect(inputsOf(shown, 'exports.resume')).toHaveLength(1);
  await shown.person.click(within(running).getByRole('button', { name: 'Cancel the export' }));
  expect(inputsOf(shown, 'exports.cancel')).toHaveLength(0);
  const dialog = await screen.findByRole('alertdialog');
  await shown.person.click(within(dialog).getByRole('button', { name: 'Cancel the export' }));
  expect(inputsOf(shown, 'exports.cancel')).toHaveLength(1);
});

it('the list is asked for again when an export changed', async () => {
  const shown = await show();
  const before = inputsOf(shown, 'exports.list').length;
  shown.bridge.emit('exports.changed', { ids: ['x'] });
  await waitFor(() => expect(inputsOf(shown, 'exports.list').length).toBeGreaterThan(before));
});

it('an order that means no recording is refused in words of the window, not of the command line', async () => {
  const shown = showWindow({ fail: { 'exports.preflight': 'usage' }, reason: 'nothing-selected' });
  await shown.person.click(await screen.findByRole('button', { name: 'Export list' }));
  const dialog = await screen.findByRole('dialog', { name: 'Export recordings' });
  await shown.person.click(within(dialog).getByRole('button', { name: 'Choose folder' }));
  expect((await within(dialog).findByRole('alert')).textContent).toBe('There is no recording to export.');
  expect(within(dialog).getByRole('button', { name: 'Export' }).getAttribute('disabled')).not.toBeNull();
});

it('the library exports what it shows, after a look at what that is', async () => {
  const shown = showWindow();
  await shown.person.click(await screen.findByRole('button', { name: 'Export list' }));
  const dialog = await screen.findByRole('dialog', { name: 'Export recordings' });
  const start = within(dialog).getByRole('button', { name: 'Export' });
  expect(start.getAttribute('disabled')).not.toBeNull();
  await shown.person.type(within(dialog).getByRole('textbox', { name: 'Why' }), 'Case 17');
  await shown.person.click(within(dialog).getByRole('button', { name: 'Choose folder' }));
  await within(dialog).findByText('310 MB');
  await shown.person.click(start);
  await waitFor(() => expect(inputsOf(shown, 'exports.start')).toHaveLength(1));
  expect(inputsOf(shown, 'exports.start')[0]).toMatchObject({
    selection: { kind: 'all' },
    template: defaultTemplate,
    by: null,
    reason: 'Case 17',
    target: expect.stringMatching(/\/archivolt-export-[\dTZ-]+$/) as string,
  });
  expect(shown.store.getState().view).toBe('exports');
});

it('a selection is exported instead of the list', async () => {
  const shown = showWindow();
  await screen.findByRole('button', { name: 'Export list' });
  shown.store.getState().select(new Set(['0'.repeat(26)]));
  await shown.person.click(await screen.findByRole('button', { name: 'Export selection' }));
  await shown.person.click(await screen.findByRole('button', { name: 'Choose folder' }));
  await waitFor(() => expect(inputsOf(shown, 'exports.preflight')).toHaveLength(1));
  expect(inputsOf(shown, 'exports.preflight')[0]).toMatchObject({
    selection: { kind: 'ids', ids: ['0'.repeat(26)] },
  });
});

it('reads from right to left too', async () => {
  const { cards } = await show('ar');
  expect(cards[0]?.querySelector('strong')?.textContent).toBe('يجري التصدير');
});

it('a zip, SHA-512 and annotations are asked for by their boxes, and none of them unless ticked', async () => {
  const shown = showWindow();
  await screen.findAllByRole('row');
  await shown.person.click(screen.getByRole('button', { name: 'Export list' }));
  const dialog = within(await screen.findByRole('dialog'));
  const choose = dialog.getByRole('button', { name: 'Choose folder' });
  await shown.person.click(choose);
  for (const box of dialog.getAllByRole('checkbox')) await shown.person.click(box);
  await shown.person.click(choose);
  await waitFor(() => expect(inputsOf(shown, 'exports.preflight')).toHaveLength(2));
  const forms = inputsOf(shown, 'exports.preflight') as ExportOrder[];
  expect(forms.map(({ form }) => form)).toEqual([
    plainForm,
    { container: 'zip', hasSha512: true, hasAnnotations: true, columns: null, isOnlyWhole: true },
  ]);
  expect(forms.map(({ target }) => target.endsWith('.zip'))).toEqual([false, true]);
});

it('one that ended is ordered again as it was, and compared with today or with another one', async () => {
  const shown = await show();
  const ended = shown.cards[3] as HTMLElement;
  await shown.person.click(within(ended).getByRole('button', { name: 'Export again…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Export recordings' }));
  expect(dialog.getByRole<HTMLInputElement>('textbox', { name: 'Why' }).value).toBe('Case 17');
  await shown.person.click(dialog.getByRole('button', { name: 'Cancel' }));
  await shown.person.click(within(ended).getByRole('button', { name: 'Compare…' }));
  const compared = within(await screen.findByRole('dialog', { name: 'Compare an export' }));
  expect((await compared.findByText('They differ.')).textContent).toBe('They differ.');
  expect(compared.getByText(/chunks\/0000\.wav$/)).toBeTruthy();
  const [, other] = compared.getAllByRole<HTMLOptionElement>('option');
  await shown.person.selectOptions(compared.getByRole('combobox', { name: 'With' }), other as HTMLElement);
  const [, , third, fourth] = fakeExports();
  expect(inputsOf(shown, 'exports.compare')).toEqual([
    { id: fourth?.id, other: null },
    { id: fourth?.id, other: third?.id },
  ]);
});

it('everything of one person is exported from the directory, without naming others unless it is asked for', async () => {
  const shown = showWindow();
  shown.store.getState().go('persons');
  const [first] = await within(await screen.findByRole('list', { name: 'People' })).findAllByRole('button');
  await shown.person.click(first as HTMLElement);
  await shown.person.click(await screen.findByRole('button', { name: 'Export their data' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Export everything of one person' }));
  expect(dialog.getByRole<HTMLInputElement>('checkbox', { name: /events and metadata/ }).checked).toBe(false);
  await shown.person.click(dialog.getByRole('button', { name: 'Choose folder' }));
  await waitFor(() => expect(inputsOf(shown, 'exports.preflight')).toHaveLength(1));
  expect(inputsOf(shown, 'exports.preflight')[0]).toMatchObject({ selection: { kind: 'person' } });
});
