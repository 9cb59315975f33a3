import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError, toErrorData } from '../shared/errors';
import { defaultChoices, type Choices } from '../shared/model/tenant';
import { createLog } from '../main/app/log';
import { createCeremony, type Ceremony } from '../main/ceremony/create';
import { runRehearsalDrill } from '../main/rehearsal/drill';
import { LOW_COST } from '../main/ceremony/journal/passphrase';
import { createSheetPaper } from '../main/ceremony/sheet-paper';
import { clouds } from '../main/entra/clouds';
import { createUdpSource } from '../main/keys/hid/udp-source';
import { createChildPaper } from '../main/paper/child-paper';
import { electronBinary } from '../main/paper/electron-binary';
import type { PaperPort } from '../main/paper/port';
import { allFaults, checkFault, FAULT_STEPS, strike, type FaultStep } from '../main/rehearsal/fault-orders';
import { faultSwitches } from '../main/rehearsal/fault-switches';
import { Operator } from '../main/rehearsal/operator';
import { alreadyMade, askedBy, secondRun } from '../main/rehearsal/second-run';
import { createRehearsal, type Rehearsal } from '../main/rehearsal/session';
import { personalities } from '../main/rehearsal/tenant';
import { realTime, rehearsalTime, type RehearsalTime } from '../main/rehearsal/time';
import { systemClock } from '../main/system-ports';
import { LiveTable } from './support/live-table';
import { parseRehearse, REHEARSE_USAGE, type RehearseOptions } from './support/rehearse-options';
import { readPinFromPdf } from './support/read-pin';
import { summary } from './support/rehearse-summary';
import { saveLabels } from './support/save-labels';
import {
  alreadyMadeReport,
  reportOf,
  type DrillReport,
  type FaultReport,
  type RehearsalReport,
  type SecondRunReport,
} from './support/rehearse-report';

/** The rehearsal's secrets open nothing, so what seals them may stand here. */
const REHEARSAL_PASSPHRASE = 'this is only a rehearsal of nothing real';

/** Within the ten minutes in which revoked sessions count as revoked just now. */
const SECOND_RUN_AFTER_MS = 5 * 60_000;

/** Exit codes: 0 all proven, 1 stopped (and why), 2 the command line or the folder will not do. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: RehearseOptions;
  let orders: readonly { readonly name: string; readonly step: FaultStep }[];
  try {
    options = parseRehearse(argv);
    orders = options.faults.map(({ name, step }) => checkFault(name, step));
  } catch (error) {
    return refuse(error);
  }
  if (options.help) return print(REHEARSE_USAGE);
  if (options.listTenants) return print(personalities.map((each) => `${each.id}\n`).join(''));
  if (options.listFaults)
    return print(
      `Steps: ${FAULT_STEPS.join(', ')}\n${allFaults()
        .map((each) => `${each.id.padEnd(28)} ${each.of.padEnd(7)} ${each.label}\n`)
        .join('')}`,
    );
  try {
    return await rehearse(options, orders);
  } catch (error) {
    return refuse(error);
  }
}

async function rehearse(
  options: RehearseOptions,
  orders: readonly { readonly name: string; readonly step: FaultStep }[],
): Promise<number> {
  const started = Date.now();
  // A tenant in another process keeps its own time, which does not jump with ours.
  const time = options.graphUrl === null ? rehearsalTime(systemClock) : realTime(systemClock);
  const rehearsal = await open(options, time);
  let paper: PaperPort | null = null;
  let data: string | null = null;
  try {
    paper = paperPort();
    const out = await outFolder(options.out);
    data = await mkdtemp(join(tmpdir(), 'bgk-rehearsal-data-'));
    const report = await walk(time, options, orders, rehearsal, paper, out, data, started);
    await writeFile(join(out, 'rehearsal.json'), `${JSON.stringify(report, null, 2)}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else process.stdout.write(summary(report, out));
    return report.ok ? 0 : 1;
  } finally {
    await rehearsal.stop();
    await paper?.close();
    if (data !== null) await rm(data, { recursive: true, force: true });
  }
}

function open(options: RehearseOptions, time: RehearsalTime): Promise<Rehearsal> {
  const log = createLog(
    () => undefined,
    () => Date.now(),
  );
  return createRehearsal({
    accounts: options.accounts * options.keysPerAccount,
    tenantPersonality: options.tenant,
    seed: options.seed,
    log,
    time,
    graphUrl: options.graphUrl,
    timing: 'real',
    keySource: options.keys.length === 0 ? null : createUdpSource(options.keys, { clock: systemClock, log }),
    ...(options.models === null ? {} : { keyPersonalities: options.models }),
  });
}

async function walk(
  time: RehearsalTime,
  options: RehearseOptions,
  orders: readonly { readonly name: string; readonly step: FaultStep }[],
  rehearsal: Rehearsal,
  paper: PaperPort,
  out: string,
  data: string,
  started: number,
): Promise<RehearsalReport> {
  const choices: Choices = {
    ...defaultChoices,
    accounts: options.accounts,
    keysPerAccount: options.keysPerAccount,
    adopt: options.adopt,
    registerBy: options.registerBy ?? (clouds[rehearsal.cloud].registersOnBehalf ? 'onBehalf' : 'tap'),
  };
  const made = rehearsal.endpoint.writesBefore === 0 ? null : await alreadyMade(rehearsal.anew(), choices);
  if (made !== null) return alreadyMadeReport(made, rehearsal.counts(), Date.now() - started);
  const sheets = rehearsal.laptop.paper(
    createSheetPaper({ port: paper, printing: null, chooseFolder: async () => out }),
  );
  const ceremony = rehearsal.attend(
    await createCeremony(
      {
        ...rehearsal.deps,
        paper: sheets,
        folder: data,
        sealing: { passphrase: new TextEncoder().encode(REHEARSAL_PASSPHRASE), keystore: null, cost: LOW_COST },
      },
      choices,
    ),
  );
  const table = options.json ? null : new LiveTable(ceremony, process.stdout);
  const faults: FaultReport[] = orders.map((order) => ({ ...order, struck: false, met: [] }));
  const { switches, handsOff, stop: stopWatching } = faultSwitches(ceremony);
  const pending = [...faults];
  const operator = new Operator({
    rehearsal,
    ceremony,
    readPin: readPinFromPdf,
    takeBackConsents: options.takeBackConsents,
    handsOff,
    beforeAct: (request) => {
      let bent = request;
      for (const fault of pending.filter((each) => each.step === request.act)) {
        pending.splice(pending.indexOf(fault), 1);
        fault.struck = true;
        const slot = slotOf(rehearsal, request, ceremony.snapshot());
        bent = strike(fault.name, bent, rehearsal, switches, slot);
      }
      return bent;
    },
    onError: (error, request) => {
      for (const fault of faults)
        if (fault.struck && fault.step === request.act) fault.met = [...fault.met, error.code];
      rehearsal.laptop.set('disk-full', false);
      table?.trouble(error);
    },
  });
  const stopped = await operator.walk().then(
    () => null,
    (error: unknown) => toErrorData(error),
  );
  stopWatching();
  table?.end();
  const files = { audit: join(out, 'audit.jsonl') };
  await writeFile(files.audit, await readFile(ceremony.audit.file));
  const labels = options.labels === null ? null : await saveLabels(paper, ceremony, options.labels, out);
  await ceremony.dispose();
  const counts = rehearsal.counts();
  const again = stopped === null ? await askAgain(rehearsal, ceremony) : null;
  const drilled =
    stopped === null && options.drill
      ? await drillAfter(rehearsal, ceremony, time, data).catch((error: unknown) => toErrorData(error))
      : null;
  operator.stop();
  const drill = drilled !== null && 'says' in drilled ? null : drilled;
  const drillStopped = drilled !== null && 'says' in drilled ? drilled : null;
  return reportOf({
    counts,
    again,
    drill,
    options,
    ceremony,
    rehearsal,
    faults,
    stopped: stopped ?? drillStopped,
    out,
    data,
    auditFile: files.audit,
    labels,
    head: ceremony.audit.head,
    durationMs: Date.now() - started,
  });
}

/** Once more by somebody who remembers nothing: whatever is there already must not be made twice. */
async function askAgain(rehearsal: Rehearsal, ceremony: Ceremony): Promise<SecondRunReport> {
  // By then every replica of the directory knows what was made.
  if (rehearsal.simulated !== null) await rehearsal.wait(SECOND_RUN_AFTER_MS);
  const asked = await secondRun(rehearsal.anew(), askedBy(ceremony.snapshot())).catch((error: unknown) =>
    toErrorData(error),
  );
  return 'says' in asked ? { writes: null, requests: 0, stopped: asked } : asked;
}

/** Day 91: one account after the other is drilled with the paper that was just made. */
async function drillAfter(
  rehearsal: Rehearsal,
  ceremony: Ceremony,
  time: RehearsalTime,
  folder: string,
): Promise<DrillReport> {
  if (rehearsal.simulated !== null) await time.jumping.sleep(90 * 24 * 3_600_000);
  rehearsal.simulated?.activateRoles();
  const outcome = await runRehearsalDrill({
    rehearsal,
    folder,
    ceremonyId: ceremony.id,
    clock: time.jumping,
    random: rehearsal.deps.random,
    log: rehearsal.deps.log,
    pinOf: async (letter) => {
      const file = ceremony.sheetFile(letter);
      const pin = file === null ? null : await readPinFromPdf(await readFile(file));
      if (pin === null) throw new AppError('ceremony/no-paper', { letter });
      return pin;
    },
  });
  return {
    certificate: outcome.certificate !== null,
    auditValid: outcome.audit.valid,
    auditEntries: outcome.audit.entries,
    graphRequests: outcome.requests,
  };
}

/** The virtual key that is meant by a request: faults strike the key in hand. */
function slotOf(
  rehearsal: Rehearsal,
  request: Parameters<typeof strike>[1],
  snapshot: ReturnType<Awaited<ReturnType<typeof createCeremony>>['snapshot']>,
): string | null {
  const letter =
    'letter' in request
      ? request.letter
      : 'accountIndex' in request && typeof request.accountIndex === 'number'
        ? snapshot.accounts[request.accountIndex]?.keyLetter
        : undefined;
  const keyId = 'keyId' in request ? request.keyId : snapshot.keys.find((key) => key.letter === letter)?.pluggedAs;
  return rehearsal.keys.find((key) => key.device?.id === keyId)?.slot ?? null;
}

function paperPort(): PaperPort {
  const root = resolve(__dirname, '../..');
  const given = process.env['BGK_ELECTRON'];
  const electron = given !== undefined && existsSync(given) ? given : electronBinary(root);
  const service = [join(__dirname, 'print-service.js'), join(root, 'out/main/print-service.js')].find(existsSync);
  if (electron === null || service === undefined)
    throw new AppError('paper/no-runtime', {
      reason: electron === null ? 'no runtime' : 'the print service is not built',
    });
  return createChildPaper({ electron, service });
}

/** Made when it is not there; nothing else is done when it cannot be written. */
async function outFolder(given: string | null): Promise<string> {
  if (given === null) return mkdtemp(join(tmpdir(), 'bgk-rehearsal-'));
  const folder = resolve(given);
  const probe = join(folder, '.bgk-probe');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  } catch (error) {
    throw new AppError('paper/unwritable', { where: existsSync(dirname(folder)) ? folder : given }, error);
  }
  return folder;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function refuse(error: unknown): number {
  const { code, says, next, details } = toErrorData(error);
  if (code === 'app/internal' && process.env['BGK_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  const reason = typeof details['reason'] === 'string' ? ` (${details['reason']})` : '';
  process.stderr.write(`${says}${reason} ${next} [${code}]\n`);
  return code === 'app/internal' ? 1 : 2;
}
