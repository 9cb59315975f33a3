import { afterEach, describe, expect, it } from 'vitest';
import { AppHost } from '../../src/main/app/host';
import type { Parts } from '../../src/main/app/parts';
import { createSheetPaper } from '../../src/main/app/sheet-paper';
import type { PaperPort } from '../../src/main/paper/port';
import type { Printing } from '../../src/main/paper/printing/printing';
import { listCeremonies } from '../../src/main/ceremony/create';
import { LOCK_NAME, takeLock } from '../../src/main/ceremony/journal/lock';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { Bench, PASSPHRASE, fastClock, nextRequest, walk } from '../ceremony/fakes/bench';

afterEach(Bench.cleanUp);

const absent = (): never => {
  throw new Error('no part of this test');
};

async function openHost(close: () => Promise<void> = async () => undefined) {
  const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
  const deps = await bench.deps();
  let asked = 0;
  const dialog = (): Promise<never> => {
    asked += 1;
    return new Promise<never>(() => undefined);
  };
  const parts: Parts = {
    ...deps,
    keys: deps,
    disk: nodeDisk,
    keystore: null,
    // Sheets go through the dialog that nobody answers.
    paper: (sheets) => sheets,
    newTenant: () => bench.tenant,
    attend: (ceremony) => ceremony,
    onReplaced: () => undefined,
    drillTenant: absent,
    lifeTenant: absent,
    holdPaper: () => undefined,
    simulatedSince: null,
    // Of the bound alone: a second passes in ten milliseconds.
    clock: fastClock(100),
    tray: { state: absent, do: absent, subscribe: () => () => undefined },
    close,
  };
  const port: PaperPort = { png: absent, pdf: absent, close: async () => undefined };
  const printing = { printers: absent, print: absent } as unknown as Printing;
  const host = new AppHost(parts, port, printing, createSheetPaper(port, printing, dialog), dialog, 'test');
  await host.open();
  await host.start(new TextEncoder().encode(PASSPHRASE), bench.choices);
  /** The window's own way to the ceremony, for the walk. */
  bench.ceremony = {
    id: host.snapshot()?.id ?? '',
    snapshot: () => host.snapshot()!,
    request: (request: Parameters<typeof host.act>[0]) => host.act(request),
  } as typeof bench.ceremony;
  return { bench, host, asked: () => asked };
}

describe('the end of the program', () => {
  it("while the system's save dialog is open: it does not wait for the answer, and lets go of the ceremony in order", async () => {
    const { bench, host, asked } = await openHost();
    for (;;) {
      const next = nextRequest(bench);
      if (next === null || next.act === 'print') break;
      await bench.do(next);
    }
    const printing = expect(bench.do(nextRequest(bench)!)).rejects.toMatchObject({ code: 'app/cancelled' });
    while (asked() === 0) await new Promise((resolve) => setImmediate(resolve));
    await host.close();
    await printing;
    expect(bench.log.lines.join()).not.toContain('app.close');
    // The lock is free, and the ceremony goes on where it was; the sheet that may be out counts no more.
    await (
      await takeLock(bench.folder, nodeDisk, { pid: 1, host: 'here', alive: () => true, started: async () => null })
    )();
    const [record] = await listCeremonies(bench.folder, null);
    await bench.resume(record?.id);
    expect(await walk(bench)).toEqual([]);
    expect(bench.ceremony.register().filter((sheet) => sheet.state === 'void')).toHaveLength(1);
  });

  it('while something does not end at all: bounded, and said in the log', async () => {
    const { bench, host } = await openHost(() => new Promise<never>(() => undefined));
    await host.close();
    expect(bench.log.lines.join()).toContain('app.close');
    expect(await nodeDisk.names(bench.folder)).not.toContain(LOCK_NAME);
  });
});
