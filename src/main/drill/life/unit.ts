import { AppError } from '../../../shared/errors';
import type { Tenant } from '../../entra/tenant';
import type { LifeCall, LifeJob } from './job';
import type { UnitDoor } from './units';

/** A removal from the restricted unit may be refused for so long. */
const LINGERS_MS = 35 * 60_000;

/** Out of the restricted unit, where there is one; once in a job. */
export async function leaveUnit(job: LifeJob, call: LifeCall): Promise<void> {
  const { unit } = job.tenant;
  if (unit === null || (job.state.unitLeft !== null && !job.state.unitJoined)) return;
  await needUnits(job).leave(unit.id, job.state.userId, call);
  await job.commit({ type: 'unitLeft', unitId: unit.id });
}

/** Entra goes on refusing for a while after an account has left its unit. */
export async function whileProtected<T>(job: LifeJob, call: LifeCall, work: () => Promise<T>): Promise<T> {
  const until = job.deps.clock.monotonic() + LINGERS_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const lingering =
        error instanceof AppError &&
        error.code === 'graph/forbidden' &&
        job.state.unitLeft !== null &&
        job.deps.clock.monotonic() < until;
      if (!lingering) throw error;
      call.onProgress?.({
        done: 0,
        total: null,
        label: 'The restricted unit still protects the account. The app tries again every minute, for half an hour.',
      });
      await job.deps.clock.sleep(60_000, call.signal);
    }
  }
}

/** Back into the unit that it was taken out of. */
export async function rejoinUnit(job: LifeJob, call: LifeCall): Promise<void> {
  if (job.state.unitLeft === null || job.state.unitJoined) return;
  await needUnits(job).join(job.state.unitLeft, job.state.userId, call);
  await job.commit({ type: 'unitJoined', unitId: job.state.unitLeft });
}

export function needTenant(job: LifeJob): Tenant {
  if (job.deps.tenant === null) throw new AppError('drill/not-allowed', { why: 'no administrator is signed in.' });
  return job.deps.tenant;
}

function needUnits(job: LifeJob): UnitDoor {
  if (job.deps.units === null)
    throw new AppError('drill/not-allowed', {
      why: 'the account is in a restricted unit, and nobody is signed in who may take it out.',
    });
  return job.deps.units;
}
