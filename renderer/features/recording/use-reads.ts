import { useState } from 'react';

export interface Reads {
  /** Belongs into the addresses of the files: what the window has read under one is not read again for minutes, mended or not. */
  readonly version: number;
  readonly isMended: boolean;
  again: (isMended: boolean) => void;
}

/** Which reading of the files of a recording this is: another one each time that it is opened, and when somebody tries again. */
export function useReads(): Reads {
  const [version, setVersion] = useState(() => Date.now());
  const [isMended, setMended] = useState(false);
  return {
    version,
    isMended,
    again: (isNow) => {
      setVersion(version + 1);
      setMended(isMended || isNow);
    },
  };
}
