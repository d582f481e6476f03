import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { App } from '../../renderer/app/app.tsx';
import { loadLaterViews } from '../../renderer/app/later-views.ts';
import { createI18n } from '../../renderer/i18n/i18n.ts';
import { createWindowStore } from '../../renderer/store/window-store.ts';
import { createFakeBridge, type FakeOptions } from './fake-bridge.ts';

// The window does so too, a moment after its start.
await loadLaterViews();

/** The whole window over a fake bridge, with a store that forgets and a person who acts. */
export function showWindow(options: FakeOptions = {}, language = 'en') {
  giveSizes();
  const bridge = createFakeBridge(options);
  const store = createWindowStore({ getItem: () => null, setItem: () => undefined });
  store.getState().prefer({ language });
  const person = userEvent.setup();
  const shown = render(<App bridge={bridge} store={store} i18n={createI18n([], language)} />);
  return { bridge, store, person, ...shown };
}

/** jsdom lays nothing out; without a height a virtual list shows no row. */
function giveSizes() {
  for (const [name, px] of [
    ['offsetHeight', 600],
    ['clientHeight', 600],
    ['offsetWidth', 1000],
    ['clientWidth', 1000],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => px });
  }
  HTMLElement.prototype.scrollTo = scrollAtOnce;
  HTMLElement.prototype.scrollBy = () => undefined;
  HTMLElement.prototype.scrollIntoView = () => undefined;
  // The list boxes look their options up by selector, and jsdom has no CSS object; their keys need no escaping here.
  Object.defineProperty(globalThis, 'CSS', { configurable: true, value: { escape: (text: string) => text } });
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  HTMLMediaElement.prototype.pause = () => undefined;
}

function scrollAtOnce(this: HTMLElement, to?: ScrollToOptions | number) {
  if (typeof to === 'object') this.scrollTop = to.top ?? 0;
  this.dispatchEvent(new Event('scroll'));
}
