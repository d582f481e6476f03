/** The form of the network settings, apart from how it looks. */
import type { NetworkConfig } from '../../../contract/config.ts';

export const proxyModes = ['system', 'manual', 'off'] as const;

export interface NetworkDraft {
  mode: (typeof proxyModes)[number];
  address: string;
  /** One host a line. */
  bypass: string;
  user: string;
  /** Empty keeps what is known. */
  password: string;
  caFile: string;
}

export function draftOfNetwork({ proxy, caFile }: NetworkConfig): NetworkDraft {
  return {
    mode: proxy.mode,
    address: proxy.mode === 'manual' ? proxy.address : '',
    bypass: proxy.mode === 'manual' ? proxy.bypass.join('\n') : '',
    user: proxy.mode === 'off' ? '' : (proxy.user ?? ''),
    password: '',
    caFile: caFile ?? '',
  };
}

/** What the form says, unchecked. */
export function networkOfDraft(draft: NetworkDraft): unknown {
  const named = {
    ...(draft.user.trim() === '' ? {} : { user: draft.user.trim() }),
    ...(draft.password === '' ? {} : { password: draft.password }),
  };
  const bypass = draft.bypass.split(/[\s,]+/).filter((host) => host !== '');
  const proxy = {
    system: { mode: 'system', ...named },
    manual: { mode: 'manual', address: draft.address.trim(), bypass, ...named },
    off: { mode: 'off' },
  }[draft.mode];
  return { proxy, caFile: draft.caFile.trim() === '' ? null : draft.caFile.trim() };
}
