import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { createCeremony, type Ceremony } from '../../src/main/ceremony/create';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { LOW_COST } from '../../src/main/ceremony/journal/passphrase';
import { fragileDisk } from '../../src/main/rehearsal/fragile-disk';
import { HUMAN_FAULTS, strike, type FaultStep } from '../../src/main/rehearsal/fault-orders';
import { Operator } from '../../src/main/rehearsal/operator';
import { createRehearsal, type Rehearsal } from '../../src/main/rehearsal/session';
import { knownFaults } from '../../src/main/rehearsal/tenant';
import { rehearsalTime } from '../../src/main/rehearsal/time';
import { misbehaviours } from '../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../src/main/system-ports';
import { AppError } from '../../src/shared/errors';
import { defaultChoices } from '../../src/shared/model/tenant';
import { fastClock } from './fakes/bench';
import { MemoryLog, temporaryFolder } from './fakes/ports';
import { openJournal } from './second-program';

export interface Cell {
  readonly fault: string;
  readonly step: FaultStep;
}

export interface CellResult extends Cell {
  /** `proven`: the person could mend it and everything was proven. `stopped`: the app refused to go on, and said why. */
  readonly end: 'proven' | 'stopped';
  readonly code: string | null;
  /** Errors that the operator was told on the way. */
  readonly met: readonly string[];
  readonly pinLost: boolean;
  readonly stateUnknown: boolean;
  readonly duplicates: number;
  readonly retriesWasted: number;
  readonly wrong: readonly string[];
}

const KEY_STEPS: readonly FaultStep[] = ['prepareKey', 'register', 'provePaper', 'signIn'];
const TENANT_STEPS: readonly FaultStep[] = [
  'survey',
  'createAccounts',
  'register',
  'signIn',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'close',
];
const HUMAN_STEPS: Readonly<Record<(typeof HUMAN_FAULTS)[number]['id'], readonly FaultStep[]>> = {
  unplug: ['prepareKey', 'createAccounts', 'register', 'print', 'provePaper', 'signIn', 'assignRole', 'close'],
  'wrong-pin': ['provePaper'],
  'wrong-sheet': ['provePaper'],
  'short-pin': ['provePaper'],
  'printer-fails': ['print'],
  'disk-full': [
    'survey',
    'prepareKey',
    'createAccounts',
    'register',
    'print',
    'provePaper',
    'signIn',
    'exclude',
    'assignRole',
    'signInAsAdmin',
    'close',
  ],
  cancel: ['prepareKey', 'register', 'provePaper', 'signIn', 'signInAsAdmin'],
};

/** Every row of the fault matrix at every step that it can strike. */
export function cells(): readonly Cell[] {
  return [
    ...misbehaviours.flatMap(({ id }) => KEY_STEPS.map((step) => ({ fault: id, step }))),
    ...knownFaults.flatMap(({ id }) => TENANT_STEPS.map((step) => ({ fault: id, step }))),
    ...HUMAN_FAULTS.flatMap(({ id }) => HUMAN_STEPS[id].map((step) => ({ fault: id, step }))),
  ];
}

/** Faults that must not be mended away: the app stops, and says why. By fault, the codes it may stop with, at the steps where it bites. */
const MUST_STOP: Readonly<Record<string, { readonly steps: readonly FaultStep[]; readonly codes: readonly string[] }>> =
  {
    'attestation-untrusted': { steps: ['register'], codes: ['key/attestation'] },
    'attestation-broken': { steps: ['register'], codes: ['key/attestation'] },
    'aaguid-mismatch': { steps: ['register'], codes: ['key/attestation', 'key/registration-check'] },
    'wrong-rp': { steps: ['register'], codes: ['key/registration-check', 'key/attestation'] },
    'no-uv': { steps: ['register'], codes: ['key/registration-check', 'key/attestation'] },
    'no-up': { steps: ['register'], codes: ['key/registration-check', 'key/attestation'] },
    'backup-eligible': { steps: ['register'], codes: ['key/registration-check', 'key/attestation'] },
  };

/** A dead key is waited for in real time; here ten seconds pass in one. */
const WAITS: ReadonlySet<string> = new Set(['silent', 'silent-once', 'never-ready', 'channel-busy']);

/** PINs that the fault itself makes the key count as wrong. */
const MISSES: Readonly<Record<string, number>> = { 'wrong-pin': 1, 'refuse-next-pin': 1 };

export async function runCell(cell: Cell, seed = 1): Promise<CellResult> {
  const folder = temporaryFolder();
  const log = new MemoryLog();
  const rehearsal = await createRehearsal({
    accounts: 1,
    seed: `${seed}-${cell.fault}-${cell.step}`,
    log,
    time: rehearsalTime(WAITS.has(cell.fault) ? fastClock(10) : systemClock),
    timing: 'instant',
    plugged: true,
  });
  try {
    return await run(cell, rehearsal, folder, log);
  } finally {
    await rehearsal.stop();
  }
}

async function run(cell: Cell, rehearsal: Rehearsal, folder: string, log: MemoryLog): Promise<CellResult> {
  const passphrase = 'copper lantern forest seventeen';
  const disk = fragileDisk(nodeDisk);
  let printerFails = false;
  let cancelWhenWaiting = false;
  const out = join(folder, 'out');
  mkdirSync(out);
  const ceremony = rehearsal.attend(
    await createCeremony(
      {
        ...rehearsal.deps,
        disk,
        folder: join(folder, 'data'),
        sealing: { passphrase: new TextEncoder().encode(passphrase), keystore: null, cost: LOW_COST },
        processes: { pid: 1, alive: () => false, started: async () => null },
        paper: {
          deliver: async ({ record, pin }) => {
            if (printerFails) {
              printerFails = false;
              throw new AppError('paper/printer', { message: 'out of paper' });
            }
            const file = join(out, `${record.sheetNumber}.txt`);
            writeFileSync(file, Buffer.from(pin ?? []));
            return { file };
          },
        },
      },
      { ...defaultChoices, accounts: 1 },
    ),
  );
  const stop = ceremony.subscribe((snapshot) => {
    if (!cancelWhenWaiting || snapshot.prompt === null) return;
    cancelWhenWaiting = false;
    void ceremony.request({ act: 'cancel' });
  });
  const met: string[] = [];
  let struck = false;
  const operator = new Operator({
    rehearsal,
    ceremony,
    readPin: async (bytes) => Uint8Array.from(bytes),
    beforeAct: (request) => {
      // A slow line hinders one act and is over: it never fails, so nothing would end it.
      if (struck && cell.fault === 'slow') rehearsal.simulated?.faults.set('slow', false);
      if (struck || request.act !== cell.step) return request;
      struck = true;
      const switches = {
        setPrinterFails: (on: boolean) => (printerFails = on),
        setDiskFull: (on: boolean) => disk.setFull(on),
        cancelWhenWaiting: (on: boolean) => (cancelWhenWaiting = on),
      };
      return strike(cell.fault, request, rehearsal, switches, rehearsal.keys[0]?.slot ?? null);
    },
    onError: (error) => {
      met.push(error.code);
      disk.setFull(false);
    },
  });
  const code = await operator.walk().then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error.code : `not an AppError: ${String(error)}`),
  );
  operator.stop();
  stop();
  const judged = judge(cell, code, met, rehearsal, ceremony, passphrase, log);
  await ceremony.dispose();
  return { ...cell, end: code === null ? 'proven' : 'stopped', code, met, ...judged };
}

function judge(
  cell: Cell,
  code: string | null,
  met: readonly string[],
  rehearsal: Rehearsal,
  ceremony: Ceremony,
  passphrase: string,
  log: MemoryLog,
): Pick<CellResult, 'pinLost' | 'stateUnknown' | 'duplicates' | 'retriesWasted' | 'wrong'> {
  const wrong: string[] = [];
  const snapshot = ceremony.snapshot();
  const key = rehearsal.keys[0];
  const seen = key?.inspect();
  const sheets = snapshot.keys
    .flatMap((each) => ceremony.sheetFile(each.letter) ?? [])
    .map((file) => readFileSync(file, 'utf8'));
  const known = [...sheets, ...openJournal(ceremony.folder, passphrase).pins.map((each) => each.pin)];
  const ours = snapshot.keys.length > 0;
  // A stranger's PIN (the fault "belongs to somebody") was never ours to know.
  const pinLost =
    seen?.pinSet === true &&
    ours &&
    cell.fault !== 'belongs-to-somebody' &&
    !known.some((pin) => hashOf(pin) === Buffer.from(seen.pinHash ?? []).toString('hex'));
  const users = [...(rehearsal.simulated?.world.state.users.values() ?? [])].filter((user) =>
    snapshot.accounts.some((account) => account.userId === user.id),
  );
  const duplicates = users.reduce((sum, user) => sum + Math.max(0, user.passkeys.length - 1), 0);
  const allowedMisses = MISSES[cell.fault] ?? 0;
  const full = 8;
  const spent =
    seen === undefined || ['locked', 'three-tries-left', 'belongs-to-somebody', 'replug-first'].includes(cell.fault)
      ? 0
      : full - seen.retries;
  const retriesWasted = Math.max(0, spent - allowedMisses);
  const proven =
    snapshot.finished &&
    snapshot.accounts.every((account) =>
      account.proofs.every(
        (proof) =>
          proof.state === 'proven' ||
          proof.state === 'notApplicable' ||
          (proof.name === 'attestation' && proof.state === 'unknown'),
      ),
    );
  const stateUnknown =
    code === null
      ? !proven
      : snapshot.accounts.some((account) =>
          account.proofs.some((proof) => proof.state === 'unknown' && proof.name !== 'attestation'),
        );
  if (code === null && !proven) wrong.push('finished without every proof');
  if (
    code !== null &&
    snapshot.error?.code !== code &&
    !code.startsWith('key/') &&
    !code.startsWith('pin/') &&
    code !== 'ceremony/blocked'
  )
    wrong.push(`the window shows ${snapshot.error?.code ?? 'no error'}`);
  if (code === 'app/internal' || code?.startsWith('not an') === true || met.includes('app/internal'))
    wrong.push('an error without a name');
  const expected = MUST_STOP[cell.fault];
  if (expected?.steps.includes(cell.step) === true) {
    if (code === null || !expected.codes.includes(code))
      wrong.push(`should stop with ${expected.codes.join(' or ')}, ended with ${code ?? 'proven'}`);
    if (users.some((user) => user.passkeys.length > 0)) wrong.push('it was sent to Entra all the same');
  }
  const roles =
    rehearsal.simulated
      ?.inspect()
      .roleAssignments.filter((each) => users.some((user) => user.id === each['principalId'])) ?? [];
  if (
    roles.length > 0 &&
    snapshot.accounts.some((account) =>
      account.proofs.some(
        (proof) => ['paper', 'signedIn', 'registered'].includes(proof.name) && proof.state !== 'proven',
      ),
    )
  )
    wrong.push('a role without its proofs');
  if (!verifyAudit(readFileSync(ceremony.audit.file), ceremony.audit.head).valid) wrong.push('audit log not valid');
  for (const pin of known)
    for (const line of [...log.lines, JSON.stringify(snapshot), readFileSync(ceremony.audit.file, 'utf8')])
      if (line.includes(pin)) wrong.push('a PIN leaked');
  return { pinLost, stateUnknown, duplicates, retriesWasted, wrong };
}

function hashOf(pin: string): string {
  return createHash('sha256').update(pin).digest('hex').slice(0, 32);
}

export function isRight(result: CellResult): boolean {
  return (
    result.wrong.length === 0 &&
    !result.pinLost &&
    !result.stateUnknown &&
    result.duplicates === 0 &&
    result.retriesWasted === 0
  );
}
