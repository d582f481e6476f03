import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spoken } from '../../renderer/ui/spoken.tsx';
import { showWindow } from '../support/show-window.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a text is told once it has stood still, and none of those before it', () => {
  const { rerender } = render(<Spoken text="300,826 matches" />);
  const said = () => screen.getByRole('status').textContent;
  act(() => void vi.advanceTimersByTime(500));
  rerender(<Spoken text="72,352 matches" />);
  act(() => void vi.advanceTimersByTime(500));
  expect(said()).toBe('');
  act(() => void vi.advanceTimersByTime(500));
  expect(said()).toBe('72,352 matches');
});

it('the list tells how many there are, and what is beside it', async () => {
  const { store } = showWindow({ recordings: 1000 });
  const said = () => screen.getAllByRole('status').map((status) => status.textContent);
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(said()).toContain('1,000 recordings');
  act(() => store.getState().showPreview(true));
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(said()).toContain('Preview');
});
