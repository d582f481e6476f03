import { useMemo, useState } from 'react';
import type { ErrorView } from '../../../contract/error.ts';
import type { TransferFilter, TransferView } from '../../../contract/views.ts';
import { useRequest } from '../../bridge/use-request.ts';

const staleOn = ['transfers.changed'] as const;
/** One request carries at most this many; the window over the list moves in halves of it. */
const windowRows = 200;

export interface TransferRows {
  rows: ReadonlyMap<number, TransferView>;
  total: number | null;
  error: ErrorView | null;
  /** Tells the first row on the screen. */
  show: (from: number) => void;
}

/** The rows around what is on the screen, fresh while transfers change. */
export function useTransferRows(filter: TransferFilter): TransferRows {
  const [offset, setOffset] = useState(0);
  const { value, error } = useRequest('transfers.window', { filter, offset, limit: windowRows }, staleOn);
  const rows = useMemo(
    () => new Map(value?.rows.map((row, index) => [value.offset + index, row]) ?? []),
    [value],
  );
  const [lastTotal, setLastTotal] = useState<number | null>(null);
  if (value && value.total !== lastTotal) setLastTotal(value.total);
  const half = windowRows / 2;
  return {
    rows,
    total: value?.total ?? lastTotal,
    error,
    show: (from) => setOffset(Math.max(0, Math.floor(from / half) * half - half / 2)),
  };
}
