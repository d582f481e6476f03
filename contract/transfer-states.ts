export const transferStates = [
  'queued',
  'downloading',
  'verifying',
  'waiting',
  'archived',
  'failed',
  'expired',
  'cancelled',
] as const;
export type TransferState = (typeof transferStates)[number];
