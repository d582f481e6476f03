/**
 * The window's only way to the rest of the program. This folder wraps the bridge of the preload in hooks and keeps
 * answers fresh; it knows channels and events but no view. Nothing outside it touches `window.archivolt`.
 */
import { createContext, useContext, useEffect, useEffectEvent, type ReactNode } from 'react';
import type { Bridge } from '../../contract/bridge.ts';
import type { EventName, Events } from '../../contract/requests.ts';

const BridgeContext = createContext<Bridge | null>(null);

export function BridgeProvider({ bridge, children }: { bridge: Bridge; children: ReactNode }) {
  return <BridgeContext value={bridge}>{children}</BridgeContext>;
}

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (!bridge) throw new Error('useBridge outside of BridgeProvider');
  return bridge;
}

/** Calls `listener` for each event while the component is shown. */
export function useBridgeEvent<E extends EventName>(event: E, listener: (payload: Events[E]) => void): void {
  const bridge = useBridge();
  const onEvent = useEffectEvent(listener);
  useEffect(() => bridge.on(event, (payload) => onEvent(payload)), [bridge, event]);
}
