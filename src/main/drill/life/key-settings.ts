import { AppError } from '../../../shared/errors';
import { settingsAsked, type KeySetting } from '../../../shared/key-policy';
import type { KeyInfo } from '../../../shared/model/key';
import type { KeyPolicy } from '../../../shared/model/tenant';
import type { Disk } from '../../ceremony/journal/disk';
import { makeSetting } from '../../ceremony/make-setting';
import { loadCeremonies } from '../../ceremony/records';
import type { SecurityKey } from '../../keys/key-operations';
import type { LifeCall, LifeJob } from './job';

/** What the last closed ceremony of this account, or else of this tenant, chose for its keys; null where no record holds a choice. */
export async function policyOnRecord(
  folder: string,
  disk: Disk,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
): Promise<KeyPolicy | null> {
  const same = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  const closed = (await loadCeremonies(folder, disk)).filter(
    (state) => state.closedAt !== null && same(state.tenant?.id, tenantId),
  );
  const own = closed.find((state) => state.accounts.some((account) => same(account.userId, userId)));
  return (own ?? closed[0])?.choices.keyPolicy ?? null;
}

/** The same settings as on the keys before it, after the new key has its PIN; once in a job. What the key cannot do is told. */
export async function makeSettings(job: LifeJob, key: SecurityKey, info: KeyInfo, call: LifeCall): Promise<void> {
  const { keyPolicy: asked, settings, pin } = job.state;
  if (asked === null || settings !== null || pin === null) return;
  const refused: { readonly setting: KeySetting; readonly why: string }[] = [];
  try {
    for (const setting of settingsAsked(asked)) {
      const why = await makeSetting({ key, info, setting, asked, options: call }, (use) =>
        job.withSecret(pin.sealed, use),
      );
      if (why !== null) refused.push({ setting, why });
    }
  } catch (error) {
    // The sealed PIN is not the key's any more: it is not sent a second time (rule 7).
    if (error instanceof AppError && error.code === 'pin/wrong')
      await job.commit({ type: 'pinKept', code: error.code });
    throw error;
  }
  await job.commit({ type: 'settingsMade', refused });
}
