/** What the engine is made of once it runs, and what it is started with. */
import type { Config } from '../contract/config.ts';
import type { Library } from './archive/library.ts';
import type { Find } from './catalog/finder/find.ts';
import type { Db } from './catalog/open.ts';
import type { Clock } from './clock.ts';
import type { EngineEventName, EngineEvents } from './engine-protocol.ts';
import type { Exports } from './export/exports.ts';
import type { Fixity } from './fixity/fixity.ts';
import type { BagKeeper } from './ingest/bag-keeper.ts';
import type { HistoryKeeper } from './ingest/history.ts';
import type { Live } from './live/live.ts';
import type { ServiceCopies } from './live/service-copies.ts';
import type { Log } from './log.ts';
import type { Looks } from './media/looks.ts';
import type { Peaks } from './media/peaks.ts';
import type { Network } from './network/network.ts';
import type { NameKeeper } from './persons/keep-names.ts';
import type { SourceWatch } from './sources/source-watch.ts';
import type { SourceSet } from './sources/source-set.ts';
import type { AcceptDelivery } from './delivery.ts';
import type { Transfers } from './transfer/transfers.ts';

export type EmitEvent = <E extends EngineEventName>(name: E, payload: EngineEvents[E]) => void;

export interface EngineParts {
  libraryDir: string;
  library: Library;
  db: Db;
  clock: Clock;
  log: Log;
  accept: AcceptDelivery;
  transfers: Transfers;
  sources: SourceSet;
  /** Which sources need a person. */
  watch: SourceWatch;
  bags: BagKeeper;
  history: HistoryKeeper;
  /** Whether the computer runs on a battery: the round in the background waits then. */
  tellPower(isOnBattery: boolean): void;
  exports: Exports;
  fixity: Fixity;
  /** Searches beside the writer. */
  find: Find;
  names: NameKeeper;
  /** Tells that recordings changed, and lets their bags follow. */
  tellChanged(recordings: string[]): void;
  live: Live;
  copies: ServiceCopies;
  network: Network;
  peaks: Peaks;
  looks: Looks;
  /** The configuration in force, secrets included. */
  config: () => Config;
  /** Resolves when the new configuration is in force. */
  configure(config: Config): Promise<void>;
  /** After sleep: connections are made anew, and transfers go on at once. */
  woke(): void;
  /** Ends everything in order and releases the library. */
  stop(): Promise<void>;
}

export interface ComposeOptions {
  libraryDir: string;
  config: Config;
  clock: Clock;
  log: Log;
  emit: EmitEvent;
  /** The way out; it takes the settings of the configuration in force. */
  network: Network;
  /** Told once when the library has vanished or is another computer's now: nothing may be written any more. */
  onLost: () => void;
  /** False refuses a folder that is no library yet; true when left out. */
  mayCreate?: boolean;
  /** Whether to receive events and to transfer; the CLI's `import` does neither. */
  isWorking: boolean;
}
