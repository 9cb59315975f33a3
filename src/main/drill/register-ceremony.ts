import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { RegisterTenant } from '../../shared/model/drill';
import type { Clock } from '../../shared/ports';
import type { Disk } from '../ceremony/journal/disk';
import { JOURNAL_NAME } from '../ceremony/journal/journal';
import { parseJournal } from '../ceremony/journal/parse';
import { CEREMONIES_FOLDER, replay } from '../ceremony/records';
import { acceptedAs, judge, mayBeAccepted, runTenantCheck, withBaseline } from './check/check';
import { tenantFromCeremony } from './from-ceremony';
import type { DrillTenant } from './online';
import type { Register } from './register';

/**
 * Puts a closed ceremony of this folder into the register. Without a reader signed in (`online` null) it stands there without a baseline,
 * and the next drill takes it; with one, today becomes what later checks are held against.
 * @throws AppError `drill/none`, `drill/not-closed`, `key/already-assigned`.
 */
export async function registerCeremony(
  deps: {
    readonly register: Register;
    readonly online: Pick<DrillTenant, 'client'> | null;
    readonly clock: Clock;
    readonly disk: Disk;
    readonly folder: string;
  },
  ceremonyId: string,
): Promise<RegisterTenant> {
  const bytes = await deps.disk.read(join(deps.folder, CEREMONIES_FOLDER, ceremonyId, JOURNAL_NAME));
  if (bytes === null) throw new AppError('drill/none');
  const replayed = replay(parseJournal(bytes));
  const previous =
    deps.register.tenants.find((tenant) => tenant.tenantId === replayed.state.tenant?.id.toLowerCase()) ?? null;
  const bare = tenantFromCeremony(replayed, previous);
  await deps.register.put(bare);
  if (deps.online !== null) await takeBaseline({ ...deps, online: deps.online }, bare.tenantId);
  return deps.register.find(bare.tenantId);
}

/** Today's state as the baseline of every active account. Only for a moment at which everything was just proven. */
export async function takeBaseline(
  deps: { readonly register: Register; readonly online: Pick<DrillTenant, 'client'>; readonly clock: Clock },
  tenantId: string,
): Promise<void> {
  const bare = deps.register.find(tenantId);
  // No logs: all in them is older than this moment, and their scope need not be consented to for it.
  const { facts } = await runTenantCheck({ client: deps.online.client, clock: deps.clock }, bare, {
    whatIf: false,
    logs: 'none',
  });
  const based = withBaseline(
    bare,
    facts,
    bare.accounts.map((account) => account.userId),
  );
  const report = judge(based, facts);
  // What is only to be known, and was so when everything was proven, is no news at the next drill.
  const accepted = [...new Set([...based.accepted, ...report.findings.filter(mayBeAccepted).map(acceptedAs)])];
  await deps.register.put({ ...based, accepted });
}
