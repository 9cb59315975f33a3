import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { AppError, toErrorData } from '../../shared/errors';
import { channelOf, type Call, type Contract, type Handlers, type Reply } from '../../shared/ipc/define';
import type { Log } from '../../shared/ports';

/** Whether a message comes from our page: the main frame of our window, on our origin. */
export type SenderCheck = (event: IpcMainInvokeEvent) => boolean;

/** More calls than this in one second come from no human hand. */
const CALLS_PER_SECOND = 200;

/**
 * Binds every call of the contract to its handler. The sender is checked, input and output are parsed here, and every
 * answer is a value. SECURITY: Electron checklist 17 and 20.
 * @throws Error when a call has no handler, so that it is noticed at start.
 */
export function registerHandlers<C extends Contract>(
  ipc: Pick<IpcMain, 'handle'>,
  contract: C,
  handlers: Handlers<C>,
  trusted: SenderCheck,
  log: Log,
  now: () => number,
): void {
  const flood = createFloodGate(now);
  for (const [group, members] of Object.entries(contract)) {
    for (const [name, member] of Object.entries(members)) {
      if (member.kind !== 'call') continue;
      const handler = (handlers as Record<string, Record<string, unknown>>)[group]?.[name];
      if (typeof handler !== 'function') throw new Error(`No handler for ${group}.${name}`);
      ipc.handle(channelOf(group, name), async (event, raw: unknown): Promise<Reply<unknown>> => {
        if (!trusted(event)) {
          log.event('warn', 'ipc.foreign-sender', { call: `${group}.${name}` });
          return { ok: false, error: new AppError('app/bad-input', { what: 'a message from another page' }).toData() };
        }
        if (!flood())
          return { ok: false, error: new AppError('app/bad-input', { what: 'so many messages at once' }).toData() };
        return answer(member, handler as (input: unknown) => unknown, raw, `${group}.${name}`, log);
      });
    }
  }
}

async function answer(
  member: Call,
  handler: (input: unknown) => unknown,
  raw: unknown,
  call: string,
  log: Log,
): Promise<Reply<unknown>> {
  const input = member.input.safeParse(raw);
  if (!input.success) {
    // Only where it went wrong is told: the value itself may hold a PIN.
    const where = input.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return {
      ok: false,
      error: new AppError('app/bad-input', { what: `${call}${where === '' ? '' : `, ${where}`}` }).toData(),
    };
  }
  try {
    const output = member.output.safeParse(await handler(input.data));
    if (output.success) return { ok: true, value: output.data };
    log.event('error', 'ipc.output', {
      call,
      where: output.error.issues.map((issue) => issue.path.join('.')).join(', '),
    });
    return { ok: false, error: new AppError('app/internal', { kind: 'output', call }).toData() };
  } catch (error) {
    if (process.env.BGK_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    const data = toErrorData(error);
    log.event(data.code === 'app/internal' ? 'error' : 'info', 'ipc.error', {
      call,
      code: data.code,
      kind: String(data.details.kind ?? ''),
    });
    return { ok: false, error: data };
  }
}

function createFloodGate(now: () => number): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      count = 0;
    }
    count += 1;
    return count <= CALLS_PER_SECOND;
  };
}

/** Sends one push to the window, parsed by its schema like every answer. */
export function createPusher<C extends Contract>(
  contract: C,
  send: (channel: string, payload: unknown) => void,
  log: Log,
): <G extends keyof C & string, K extends keyof C[G] & string>(group: G, name: K, payload: unknown) => void {
  return (group, name, payload) => {
    const member = contract[group]?.[name];
    if (member?.kind !== 'push') throw new Error(`${group}.${name} is no push`);
    const parsed = member.payload.safeParse(payload);
    if (parsed.success) send(channelOf(group, name), parsed.data);
    else
      log.event('error', 'ipc.push', {
        push: `${group}.${name}`,
        where: parsed.error.issues.map((issue) => issue.path.join('.')).join(', '),
      });
  };
}
