import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { readFileSync } from 'node:fs';
import { Bench, PASSPHRASE, walk, type BenchOptions } from './fakes/bench';
import { Mortal, type Death } from './fakes/mortal';
import { openJournal, type OpenedJournal } from './second-program';

export interface CrashResult {
  readonly death: Death;
  /** What the process was doing; null when it lived to the end. */
  readonly at: string | null;
  readonly wrong: readonly string[];
}

/** All outside acts of one undisturbed ceremony, in order. */
export async function countPoints(options: BenchOptions): Promise<readonly string[]> {
  const bench = new Bench(options);
  bench.mortal = new Mortal(null);
  await bench.start();
  await walk(bench);
  await bench.ceremony.dispose();
  return bench.mortal.points;
}

/** Runs, dies, looks at what is left, starts again, walks to the end, looks again. */
export async function crashAt(death: Death, options: BenchOptions, replug: boolean): Promise<CrashResult> {
  const bench = new Bench(options);
  bench.mortal = new Mortal(death);
  const wrong: string[] = [];
  const life = (async (): Promise<void> => {
    await bench.start();
    await walk(bench);
    await bench.ceremony.dispose();
  })();
  await Promise.race([life, bench.mortal.died]);
  const at = bench.mortal.isDead ? (bench.mortal.points[death.point - 1] ?? null) : null;
  wrong.push(...afterDeath(bench));
  if (at !== null) {
    bench.mortal = null;
    for (const key of replug ? [...bench.keys, ...bench.fakeKeys] : []) {
      key.unplug();
      key.plug();
    }
    await startAgain(bench);
    const errors = await walk(bench).catch((error: unknown) => [`stuck: ${String(error)}`]);
    if (errors.length > 0) wrong.push(`errors on the way: ${errors.join(', ')}`);
    await bench.ceremony.dispose();
  }
  wrong.push(...atTheEnd(bench));
  return { death, at, wrong };
}

/** As the next start of the app: the interrupted ceremony if there is one, else a new one. */
async function startAgain(bench: Bench): Promise<void> {
  const id = ceremonyFolders(bench)[0];
  try {
    if (id === undefined) throw new Error('none');
    await bench.resume(id);
  } catch {
    // It died before the journal had its first line: nothing was touched.
    await bench.start();
  }
}

function ceremonyFolders(bench: Bench): string[] {
  try {
    return readdirSync(join(bench.folder, CEREMONIES_FOLDER));
  } catch {
    return [];
  }
}

/** Everything that the sealed journals of the folder say, read by the second program. */
function readJournals(bench: Bench): { readonly pins: Set<string>; readonly facts: OpenedJournal['facts'] } {
  const pins = new Set<string>();
  const facts: OpenedJournal['facts'] = [];
  for (const id of ceremonyFolders(bench)) {
    try {
      const opened = openJournal(join(bench.folder, CEREMONIES_FOLDER, id), PASSPHRASE);
      for (const { pin } of opened.pins) pins.add(pin);
      facts.push(...opened.facts);
    } catch {
      // No header yet: no key was touched, which the caller checks.
    }
  }
  return { pins, facts };
}

type Standing = 'not started' | 'PIN set and known' | 'registered' | 'proven' | 'unknown';

/** Where one key stands after the death, as key, tenant and journal say together; what they do not agree on is unknown. */
function standing(
  key: { readonly pinSet: boolean; readonly pinKnown: boolean; readonly credentials: readonly string[] },
  bench: Bench,
  facts: OpenedJournal['facts'],
): Standing {
  if (!key.pinSet) return key.credentials.length === 0 ? 'not started' : 'unknown';
  if (!key.pinKnown) return 'unknown';
  const inTenant = [...bench.tenant.world.accounts.values()].flatMap((account) =>
    account.methods.map((method) => Buffer.from(method.credentialId).toString('hex')),
  );
  const mine = key.credentials.filter((id) => inTenant.includes(id));
  const announced = facts.filter((fact) => fact['type'] === 'credentialMade');
  const made = announced.find((fact) =>
    mine.includes(String((fact['made'] as { credentialId?: string }).credentialId)),
  );
  // A credential that is on the key only may be one that was begun and not yet written; in the tenant it may not.
  if (mine.length === 0)
    return key.credentials.length <= facts.filter((fact) => fact['type'] === 'makeIntent').length
      ? 'PIN set and known'
      : 'unknown';
  if (mine.length > 1 || made === undefined) return 'unknown';
  const proven = facts.some((fact) => fact['type'] === 'paperProven' && fact['letter'] === made['letter']);
  return proven ? 'proven' : 'registered';
}

/** R2 and R3: a PIN on a key is known, from the sealed journal or from its paper, and where each key stands is known too. */
function afterDeath(bench: Bench): string[] {
  const wrong: string[] = [];
  const { pins, facts } = readJournals(bench);
  const known = new Set([...pins, ...bench.sheets.flatMap((sheet) => sheet.pin ?? [])]);
  const hex = (each: { readonly credentialId: Uint8Array }): string => Buffer.from(each.credentialId).toString('hex');
  const keys = [
    ...bench.fakeKeys.map((key) => ({
      name: key.name,
      pinSet: key.pin !== null,
      pinKnown: known.has(key.pin ?? ''),
      credentials: key.credentials.map(hex),
    })),
    ...bench.keys.map((key) => ({
      name: `key ${key.slot}`,
      pinSet: key.inspect().pinSet,
      pinKnown: [...known].some((pin) => Bench.opens(key, pin)),
      credentials: key.inspect().credentials.map(hex),
    })),
  ];
  for (const key of keys)
    if (standing(key, bench, facts) === 'unknown') wrong.push(`where ${key.name} stands is unknown`);
  for (const key of bench.fakeKeys) {
    if (key.pin !== null && !known.has(key.pin)) wrong.push(`the PIN of ${key.name} is lost`);
    if (key.misses > 0) wrong.push(`${key.name} heard ${key.misses} wrong PINs`);
  }
  for (const key of bench.keys) {
    if (key.inspect().pinSet && ![...known].some((pin) => Bench.opens(key, pin)))
      wrong.push(`the PIN of key ${key.slot} is lost`);
    if (key.inspect().retries !== 8) wrong.push(`key ${key.slot} has ${key.inspect().retries} tries left`);
  }
  return wrong;
}

function atTheEnd(bench: Bench): string[] {
  const wrong: string[] = [];
  const snapshot = bench.ceremony.snapshot();
  if (!snapshot.finished) wrong.push('not finished');
  const open = snapshot.accounts.flatMap((account) =>
    account.proofs
      .filter((proof) => proof.state !== 'proven' && proof.state !== 'notApplicable')
      .map((proof) => `${account.index} ${proof.name} ${proof.state}`),
  );
  if (open.length > 0) wrong.push(`open: ${open.join(', ')}`);
  const { accounts, history } = bench.tenant.world;
  if (accounts.size !== bench.choices.accounts) wrong.push(`${accounts.size} accounts`);
  for (const account of accounts.values()) {
    if (account.methods.length !== bench.choices.keysPerAccount)
      wrong.push(`${account.methods.length} methods on ${account.userId}`);
    const ids = account.methods.map((method) => Buffer.from(method.credentialId).toString('hex'));
    const onKeys = [
      ...bench.keys.flatMap((key) => [...key.inspect().credentials]),
      ...bench.fakeKeys.flatMap((key) => key.credentials),
    ].map((each) => Buffer.from(each.credentialId).toString('hex'));
    if (!ids.every((id) => onKeys.includes(id))) wrong.push(`a registered passkey of ${account.userId} is on no key`);
    const role = history.indexOf(`role ${account.userId}`);
    if (role < 0 || role < history.indexOf(`first sign-in ${account.userId}`))
      wrong.push(`role of ${account.userId} came too early or not at all`);
  }
  for (const key of bench.keys) {
    if (key.inspect().credentials.length > 1)
      wrong.push(`key ${key.slot} holds ${key.inspect().credentials.length} passkeys`);
    if (key.inspect().retries !== 8) wrong.push(`key ${key.slot} has ${key.inspect().retries} tries left`);
    const letter = snapshot.keys.find((each) => each.recorded.serial === key.serial)?.letter;
    const sheet = bench.sheets.findLast((each) => each.job.record.keyLetter === letter);
    if (letter !== undefined && !Bench.opens(key, sheet?.pin ?? ''))
      wrong.push(`the paper does not open key ${letter}`);
  }
  for (const key of bench.fakeKeys) {
    if (key.credentials.length > 1) wrong.push(`${key.name} holds ${key.credentials.length} passkeys`);
    if (key.misses > 0) wrong.push(`${key.name} heard ${key.misses} wrong PINs`);
    const letter = snapshot.keys.find((each) => each.recorded.serial === key.serial)?.letter;
    const sheet = bench.sheets.findLast((each) => each.job.record.keyLetter === letter);
    if (letter !== undefined && sheet?.pin !== key.pin) wrong.push(`the paper does not open key ${letter}`);
  }
  if (!verifyAudit(readFileSync(bench.ceremony.audit.file), bench.ceremony.audit.head).valid)
    wrong.push('audit log not valid');
  return wrong;
}
