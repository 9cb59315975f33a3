import '../../src/main/app/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCeremony, resumeCeremony } from '../../src/main/ceremony/create';
import { nodeDisk, type Disk } from '../../src/main/ceremony/journal/disk';
import { LOW_COST } from '../../src/main/ceremony/journal/passphrase';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { createUdpSource, parseUdpEndpoint } from '../../src/main/keys/hid/udp-source';
import { Operator } from '../../src/main/rehearsal/operator';
import { createRehearsal } from '../../src/main/rehearsal/session';
import { systemClock } from '../../src/main/system-ports';
import { defaultChoices } from '../../src/shared/model/tenant';

/** A process of its own that runs, or goes on with, a ceremony on keys and tenant of another process, and may be killed at any line. */
const [graphUrl = '', folder = '', ...keys] = process.argv.slice(2);
const log = { event: () => undefined };
const data = join(folder, 'data');
const out = join(folder, 'out');
mkdirSync(out, { recursive: true });

/** Says so before each write, so that the parent can choose where to kill. */
const disk: Disk = {
  ...nodeDisk,
  async openAppend(path, keep) {
    const file = await nodeDisk.openAppend(path, keep);
    return {
      get length() {
        return file.length;
      },
      async append(bytes) {
        process.stdout.write('write\n');
        await file.append(bytes);
      },
      close: () => file.close(),
    };
  },
};

async function main(): Promise<void> {
  const source = createUdpSource(keys.map(parseUdpEndpoint), { clock: systemClock, log });
  const rehearsal = await createRehearsal({ accounts: keys.length, seed: 'kill', log, graphUrl, keySource: source });
  const deps = {
    ...rehearsal.deps,
    disk,
    folder: data,
    sealing: {
      passphrase: new TextEncoder().encode('copper lantern forest seventeen'),
      keystore: null,
      cost: LOW_COST,
    },
    paper: {
      deliver: async ({
        record,
        pin,
      }: {
        readonly record: { readonly sheetNumber: string };
        readonly pin: Uint8Array | null;
      }) => {
        const file = join(out, `${record.sheetNumber}.txt`);
        writeFileSync(file, Buffer.from(pin ?? []));
        return { file };
      },
    },
  };
  const there = await nodeDisk.names(join(data, CEREMONIES_FOLDER));
  const ceremony = rehearsal.attend(
    there[0] === undefined
      ? await createCeremony(deps, { ...defaultChoices, accounts: keys.length })
      : await resumeCeremony(deps, there[0]),
  );
  // As if the operator still had the sheets in hand.
  for (const [index, name] of readdirSync(out).toSorted().entries())
    rehearsal.remember(
      index,
      new Uint8Array(await nodeDisk.read(join(out, name)).then((bytes) => bytes ?? new Uint8Array())),
    );
  const operator = new Operator({
    rehearsal,
    ceremony,
    readPin: async (bytes) => Uint8Array.from(bytes),
    onError: (error) => process.stdout.write(`error ${error.code}\n`),
  });
  await operator.walk();
  operator.stop();
  process.stdout.write(
    `done ${JSON.stringify(ceremony.snapshot().accounts.map((account) => account.proofs.map((proof) => proof.state)))}\n`,
  );
  await ceremony.dispose();
  await rehearsal.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stdout.write(`stopped ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
