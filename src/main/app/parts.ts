import type { RehearsalRequest, RehearsalState } from '../../shared/model/acts';
import type { Clock, Log, Random } from '../../shared/ports';
import type { Ceremony } from '../ceremony/create';
import type { Disk } from '../ceremony/journal/disk';
import type { CeremonyDeps, SheetPaper } from '../ceremony/ports';
import type { Keystore } from '../ceremony/journal/keyring';
import type { RegisterTenant } from '../../shared/model/drill';
import type { UnitDoor } from '../drill/life';
import type { DrillTenant, SessionRevoker } from '../drill/online';
import type { Tenant } from '../entra/tenant';

/** What differs between a real run and a rehearsal, and nothing else does. */
export interface Parts {
  readonly keys: Pick<CeremonyDeps, 'keys' | 'openKey' | 'resetKey' | 'makePin'>;
  /** The disk that ceremonies are written to, and the paper that their sheets come out on; in a rehearsal both may be told to fail. */
  readonly disk: Disk;
  paper(sheets: SheetPaper): SheetPaper;
  /** A tenant with nobody signed in; one for each ceremony. */
  newTenant(): Tenant;
  /** Lets the rehearsal's stand-in for the browser know what the operator typed; nothing in a real run. */
  attend(ceremony: Ceremony): Ceremony;
  /** Called when keys and tenant have become others (another rehearsal). Never in a real run. */
  onReplaced(listener: () => Promise<void>): void;
  /**
   * The tenant as a drill sees it, and who may revoke sessions.
   * @param inHand letter of the key whose envelope is open; only the rehearsal's stand-in for the browser asks
   */
  drillTenant(
    tenant: RegisterTenant,
    inHand: () => string | null,
  ): Promise<{ readonly online: DrillTenant; readonly revoker: SessionRevoker }>;
  /** The tenant as a job on a key sees it, nobody signed in yet. @param inHand letter of the key that signs in */
  lifeTenant(
    tenant: RegisterTenant,
    inHand: () => string | null,
  ): Promise<{ readonly tenant: Tenant; readonly units: UnitDoor }>;
  /** A sheet that was just proven: the rehearsal's stand-in for the browser copies its PIN; nothing in a real run. */
  holdPaper(letter: string, pin: Uint8Array): void;
  /** Since when the simulated keys and tenant exist, epoch ms: a rehearsal from before has lost its own. Null where they outlive this process. */
  readonly simulatedSince: number | null;
  /** Where ceremonies of this kind are kept. */
  readonly folder: string;
  readonly keystore: Keystore | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The tray; null in a real run. */
  readonly tray: {
    state(): RehearsalState;
    do(request: RehearsalRequest, ceremonyOpen: boolean): Promise<void>;
    subscribe(listener: () => void): () => void;
  } | null;
  close(): Promise<void>;
}
