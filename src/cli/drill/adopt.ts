import { AppError } from '../../shared/errors';
import { adoptable, adoptAccounts, adoptKey } from '../../main/drill/adopt';
import type { Register } from '../../main/drill/register';
import type { GraphClient } from '../../main/entra/http/client';
import type { DrillWorld } from './world';
import type { DrillArguments } from './arguments';
import { connectTenant } from './online';
import { shown } from './shown';

/** Names who may be adopted, or puts the named ones on record. Reads the tenant, writes the register. */
export async function adopt(register: Register, args: DrillArguments, world: DrillWorld): Promise<void> {
  await signedIn(args, world, async (client, summary) => {
    const people = await adoptable(client, world.clock);
    if (args.accounts.length === 0) {
      if (args.json)
        world.out(`${JSON.stringify({ format: 'bgk-adoptable', version: 1, tenantId: summary.id, people })}\n`);
      else
        world.out(
          `${summary.simulated ? 'REHEARSAL ' : ''}${shown(summary.displayName)} (${summary.id})\n${people
            .map(
              (one) =>
                `  ${shown(one.userPrincipalName)}\n${one.groups.map((group) => `    in ${shown(group.displayName)} (${group.id})\n`).join('')}`,
            )
            .join('')}`,
        );
      return;
    }
    const picked = args.accounts.map((name) => {
      const person = people.find((one) => one.userPrincipalName.toLowerCase() === name.toLowerCase());
      if (person === undefined) throw new AppError('drill/not-adoptable', { account: name });
      return person;
    });
    const { accounts, tenantId } = await adoptAccounts(
      { client, clock: world.clock, register },
      { summary, userIds: picked.map((one) => one.id), groupId: args.group },
    );
    world.out(
      `${picked.length} on record in ${tenantId}, ${accounts.length} in all. Now each key: drill adopt-key --tenant ${tenantId} --account NAME --letter A\n`,
    );
  });
}

/** One plugged-in key proves whose it is. The PIN is read from the terminal, and wiped. */
export async function adoptOneKey(register: Register, args: DrillArguments, world: DrillWorld): Promise<void> {
  const tenant = register.find(args.tenant ?? '');
  const name = args.accounts[0] ?? '';
  const account = tenant.accounts.find((one) => one.userPrincipalName.toLowerCase() === name.toLowerCase());
  if (account === undefined) throw new AppError('drill/unknown-account', { account: name });
  // An emulated key proves nothing of a real account (rule 11).
  if (args.udp.length > 0 && !tenant.simulated)
    throw new AppError('app/rehearsal-only', { why: 'this record is of a real tenant, and --hid-udp is no real key' });
  await signedIn(args, world, async (client, summary) => {
    if (summary.id.toLowerCase() !== tenant.tenantId)
      throw new AppError('auth/wrong-tenant', { tenant: tenant.tenantId });
    const hands = await world.hands(args.udp);
    const pin = await hands.readPin(`PIN of key ${args.letter ?? ''}, from its sheet: `);
    try {
      if (pin === null) throw new AppError('app/cancelled');
      const key = await adoptKey(
        { ...hands.keys, client, clock: world.clock, register },
        {
          tenantId: tenant.tenantId,
          userId: account.userId,
          letter: args.letter ?? '',
          pin,
          triesLeft: args.tries,
          sheetNumber: args.sheet,
          envelopeNumber: args.envelope,
          custodian: args.custodian,
        },
        {
          signal: world.signal,
          onStatus: (status) => {
            if (status === 'touch') world.err('Touch the key when it blinks.\n');
          },
        },
      );
      world.out(
        `Key ${key.letter}, ${shown(key.model)}: ${key.knownBy === 'assertion' ? 'it signed, and the signature is of the passkey of' : 'it took the PIN and holds the passkey of'} ${shown(account.userPrincipalName)}.\n`,
      );
    } finally {
      pin?.fill(0);
      await hands.close();
    }
  });
}

async function signedIn(
  args: DrillArguments,
  world: DrillWorld,
  work: (
    client: GraphClient,
    summary: Awaited<ReturnType<Awaited<ReturnType<typeof connectTenant>>['summary']>>,
  ) => Promise<void>,
): Promise<void> {
  const tenant = await connectTenant(args, world);
  try {
    await tenant.signIn({ signal: world.signal });
    const client = tenant.reader?.();
    if (client === undefined) throw new AppError('drill/not-allowed', { why: 'this tenant cannot be read.' });
    await work(client, await tenant.summary({ signal: world.signal }));
  } finally {
    await tenant.signOut();
  }
}
