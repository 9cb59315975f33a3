import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { assertNever } from '../shared/assert-never';
import { AppError, toErrorData } from '../shared/errors';
import type { CheckVerdict, DrillDue, DueState, RegisterTenant } from '../shared/model/drill';
import type { Log } from '../shared/ports';
import { nodeDisk } from '../main/ceremony/journal/disk';
import { keyDeps } from '../main/ceremony/key-deps';
import { alarmInput } from '../main/drill/alarm/input';
import { makeAlarmKit } from '../main/drill/alarm/kit';
import { alarmInputOf } from '../main/drill/alarm/from-register';
import { runTenantCheck } from '../main/drill/check/check';
import { dataFolder } from '../main/drill/data-folder';
import { drillCalendar } from '../main/drill/ics';
import { openRegister, REGISTER_NAME, withStaffChange, type Register } from '../main/drill/register';
import { drillDue } from '../main/drill/schedule';
import type { WatchAlarm } from '../main/drill/watch/compare';
import { desktopNotice, runHook } from '../main/drill/watch/hook';
import { watch } from '../main/drill/watch/watch';
import { shippedTrust } from '../main/keys/attestation/shipped-trust';
import { createUdpSource, type UdpEndpoint } from '../main/keys/hid/udp-source';
import { systemClock, systemRandom } from '../main/system-ports';
import { createSecretInput } from './keys/secret-input';
import { readArguments, USAGE, type DrillArguments } from './drill/arguments';
import { adopt, adoptOneKey } from './drill/adopt';
import { connect } from './drill/online';
import { shown } from './drill/shown';
import type { DrillWorld, Hands } from './drill/world';

const quiet: Log = { event: () => undefined };

/** Codes a scheduler can act on; the whole list is in the usage. */
const EXIT = { fine: 0, failed: 1, usage: 2, dueSoon: 3, overdue: 4, nothing: 5, attention: 6, red: 7 } as const;

export async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await runDrill(argv, {
      clock: systemClock,
      log: quiet,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      folder: dataFolder(process.platform, process.env),
      signal: stop.signal,
      notice: (title, body) => desktopNotice(title, body, process.platform),
      hands,
    });
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

async function hands(udp: readonly UdpEndpoint[]): Promise<Hands> {
  const ports = { clock: systemClock, random: systemRandom, log: quiet };
  const source =
    udp.length > 0
      ? createUdpSource(udp, ports)
      : (await import('../main/keys/hid/node-hid-source')).createNodeHidSource({
          ...ports,
          platform: process.platform,
        });
  const input = createSecretInput(process.stdin, process.stderr);
  const { openKey } = keyDeps(source, { ...ports, attestation: shippedTrust() });
  return {
    keys: { source, openKey },
    readPin: (prompt) => input.readPin(prompt),
    close: async () => {
      input.close();
      await source.close();
    },
  };
}

export async function runDrill(argv: readonly string[], world: DrillWorld): Promise<number> {
  const args = readArguments(argv);
  if (typeof args === 'string') {
    world.err(`${args}\n\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    const register = await openRegister(args.register ?? join(world.folder, REGISTER_NAME), nodeDisk);
    switch (args.command) {
      case 'status':
        return status(register, args, world);
      case 'ics':
        return await ics(register, args, world);
      case 'check':
        return await check(register.find(args.tenant ?? ''), args, world);
      case 'watch':
        return await watchTenant(register.find(args.tenant ?? ''), args, world);
      case 'alarms':
        return await alarms(register.find(args.tenant ?? ''), args, world);
      case 'adopt':
        await adopt(register, args, world);
        return EXIT.fine;
      case 'adopt-key':
        await adoptOneKey(register, args, world);
        return EXIT.fine;
      case 'staff-change':
        return await staffChange(register, args, world);
      default:
        return assertNever(args.command);
    }
  } catch (error) {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      world.err(`The input is not as it must be: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}\n`);
      return EXIT.failed;
    }
    const data = toErrorData(error);
    world.err(`${data.says} ${data.next}\n`);
    if (args.json) world.out(`${JSON.stringify({ format: 'bgk-drill-error', version: 1, error: data })}\n`);
    return EXIT.failed;
  }
}

const WORST: Readonly<Record<DueState, number>> = { never: 0, notDue: 1, dueSoon: 2, overdue: 3 };
const WORDS: Readonly<Record<DueState, string>> = {
  never: 'nothing on record',
  notDue: 'not due',
  dueSoon: 'due soon',
  overdue: 'OVERDUE',
};

function status(register: Register, args: DrillArguments, world: DrillWorld): number {
  const now = world.clock.now();
  const dues = register.tenants.map((tenant) => drillDue(tenant, now));
  const state = dues.reduce<DueState>((worst, due) => (WORST[due.state] > WORST[worst] ? due.state : worst), 'never');
  if (args.json)
    world.out(
      `${JSON.stringify({ format: 'bgk-drill-status', version: 1, at: new Date(now).toISOString(), state, tenants: dues }, null, 2)}\n`,
    );
  else world.out(dues.length === 0 ? 'No account is on record here.\n' : dues.map(statusLines).join(''));
  switch (state) {
    case 'never':
      return EXIT.nothing;
    case 'notDue':
      return EXIT.fine;
    case 'dueSoon':
      return EXIT.dueSoon;
    case 'overdue':
      return EXIT.overdue;
    default:
      return assertNever(state);
  }
}

function statusLines(due: DrillDue): string {
  const days =
    due.daysLeft === null ? '' : due.daysLeft < 0 ? `, ${-due.daysLeft} days ago` : `, in ${due.daysLeft} days`;
  const head = `${due.simulated ? 'REHEARSAL ' : ''}${shown(due.tenantName)}: ${WORDS[due.state]}${due.dueOn === null ? '' : `, due ${due.dueOn}${days}`}\n  ${shown(due.because)}\n`;
  return (
    head +
    due.accounts
      .map(
        (a) =>
          `  ${shown(a.userPrincipalName)}: last full drill ${a.lastFullDrillAt?.slice(0, 10) ?? 'never'}, due ${a.dueOn}\n`,
      )
      .join('')
  );
}

async function ics(register: Register, args: DrillArguments, world: DrillWorld): Promise<number> {
  const tenants = args.tenant === null ? register.tenants : [register.find(args.tenant)];
  const [tenant] = tenants;
  if (tenant === undefined) throw new AppError('drill/none');
  if (tenants.length > 1) {
    world.err(
      `Several tenants are on record. Name one with --tenant: ${tenants.map((t) => `${t.tenantId} (${shown(t.displayName)})`).join(', ')}\n`,
    );
    return EXIT.usage;
  }
  const due = drillDue(tenant, world.clock.now());
  if (due.dueOn === null) throw new AppError('drill/none');
  const text = drillCalendar({ ...due, dueOn: due.dueOn }, tenant.calendarSequence, world.clock.now());
  if (args.out === null) world.out(text);
  else await save(args.out, text);
  return EXIT.fine;
}

const VERDICT_EXIT: Readonly<Record<CheckVerdict, number>> = {
  green: EXIT.fine,
  attention: EXIT.attention,
  red: EXIT.red,
};
const VERDICT_SAYS: Readonly<Record<CheckVerdict, string>> = {
  green: 'In order. The drill may go on.',
  attention: 'The safe may be opened, but something is to be fixed or could not be read.',
  red: 'The safe stays shut.',
};

async function check(tenant: RegisterTenant, args: DrillArguments, world: DrillWorld): Promise<number> {
  const online = await connect(tenant, args, {
    clock: world.clock,
    random: systemRandom,
    log: world.log,
    say: world.err,
  });
  try {
    await online.signIn(world.signal);
    const { report } = await runTenantCheck({ client: online.client, clock: world.clock }, tenant, {
      signal: world.signal,
      onProgress: (p) => world.err(`${p.label}\n`),
    });
    if (args.json)
      world.out(
        `${JSON.stringify({ format: 'bgk-tenant-check', version: 1, simulated: tenant.simulated, ...report }, null, 2)}\n`,
      );
    else {
      const lines = report.findings.map(
        (f) =>
          `${f.severity.toUpperCase().padEnd(8)} ${f.title}\n         ${shown(f.subject.name)}: ${shown(f.evidence)}\n         ${f.fix}\n`,
      );
      world.out(
        `${tenant.simulated ? 'REHEARSAL\n' : ''}${lines.join('')}${report.inOrder.length} things in order. ${VERDICT_SAYS[report.verdict]}\n`,
      );
    }
    return VERDICT_EXIT[report.verdict];
  } finally {
    await online.signOut();
  }
}

async function watchTenant(tenant: RegisterTenant, args: DrillArguments, world: DrillWorld): Promise<number> {
  const online = await connect(tenant, args, {
    clock: world.clock,
    random: systemRandom,
    log: world.log,
    say: world.err,
  });
  const onAlarm = async (alarm: WatchAlarm): Promise<void> => {
    const title = `${tenant.simulated ? 'REHEARSAL: ' : ''}Emergency access, severity ${alarm.severity}`;
    world.out(`${JSON.stringify(alarm)}\n`);
    world.err(`\u0007${title}: ${shown(alarm.says)}\n`);
    await world.notice(title, alarm.says);
    if (args.onAlarm !== null) await runHook(args.onAlarm, alarm);
  };
  try {
    await online.signIn(world.signal);
    const memory = join(world.folder, `watch-${tenant.tenantId}.json`);
    await nodeDisk.makeFolder(world.folder);
    const raised = await watch(
      { client: online.client, clock: world.clock, log: world.log, disk: nodeDisk, memory, onAlarm },
      tenant,
      {
        everyMinutes: args.everyMinutes,
        once: args.once,
        signal: world.signal,
        onPoll: (poll) =>
          world.err(
            'error' in poll
              ? `${poll.at} ${poll.error.toData().says} Tried again at the next poll.\n`
              : `${poll.at} ${poll.alarms} alarms, ${poll.points} things watched, ${poll.unread} not readable\n`,
          ),
      },
    );
    return raised === 0 ? EXIT.fine : EXIT.attention;
  } finally {
    await online.signOut();
  }
}

/** What the register cannot know: where the logs go, and who is told. */
const alarmTarget = z.strictObject({
  workspace: alarmInput.shape.workspace,
  notify: alarmInput.shape.notify,
  test: alarmInput.shape.test.optional(),
});

async function alarms(tenant: RegisterTenant, args: DrillArguments, world: DrillWorld): Promise<number> {
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(args.input ?? '', 'utf8'));
  } catch {
    world.err(`The file cannot be read as JSON: ${args.input ?? ''}\n`);
    return EXIT.failed;
  }
  const target = alarmTarget.parse(raw);
  const kit = makeAlarmKit(alarmInputOf(tenant, target));
  const folder = args.out ?? '';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of kit.files) await save(join(folder, file.name), file.text);
  world.out(
    `${kit.files.length} files in ${folder}. Read DEPLOY.md first.${kit.forTest ? ' This kit also watches the objects made for the test.' : ''}\n`,
  );
  return EXIT.fine;
}

async function staffChange(register: Register, args: DrillArguments, world: DrillWorld): Promise<number> {
  const at = new Date(world.clock.now()).toISOString();
  const changed = await register.change(args.tenant ?? '', (tenant) =>
    withStaffChange(tenant, { at, note: (args.note ?? '').slice(0, 500) }),
  );
  world.out(statusLines(drillDue(changed, world.clock.now())));
  return EXIT.fine;
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new AppError('journal/unwritable', { where: path }, error);
  }
}
