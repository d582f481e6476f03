import { createElement, use, type ComponentType, type ReactElement } from 'react';

/** A part of the window that comes in a file of its own. */
export interface Later<P> {
  (props: P): ReactElement;
  /** Loads it before it is shown. */
  load: () => Promise<unknown>;
}

/** Shows a part that is loaded when it is first shown; until then the nearest Suspense shows what it has. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let loading: Promise<ComponentType<P>> | null = null;
  let loaded: ComponentType<P> | null = null;
  const loadOnce = (): Promise<ComponentType<P>> =>
    (loading ??= load().then((component) => (loaded = component)));
  // What is there already is shown at once, without a frame of nothing.
  return Object.assign((props: P) => createElement(loaded ?? use(loadOnce()), props), { load: loadOnce });
}
