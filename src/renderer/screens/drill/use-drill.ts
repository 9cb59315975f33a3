import { useCallback, useEffect, useState } from 'react';
import type { BgkApi, Reply } from '../../../shared/ipc/api';
import type { AppErrorData } from '../../../shared/errors';
import type { DrillDue, DrillRequest, DrillSnapshot } from '../../../shared/model/drill';
import { useStore } from '../../app/use-store';

type RegisterReply = Awaited<ReturnType<BgkApi['drill']['register']>>;
export type RegisterView = Extract<RegisterReply, { ok: true }>['value'][number];

export interface DrillState {
  readonly due: readonly DrillDue[];
  readonly register: readonly RegisterView[];
  readonly drill: DrillSnapshot | null;
  readonly error: AppErrorData | null;
  readonly busy: boolean;
  /** Waits for a call, keeps its error, reads everything again. Resolves with the value, or null when it was refused. */
  readonly ask: <T>(call: (bgk: BgkApi) => Promise<Reply<T>>) => Promise<T | null>;
  readonly act: (request: DrillRequest) => Promise<void>;
  readonly clearError: () => void;
}

/** What main says of drills: read once, then kept up to date by its pushes. */
export function useDrill(): DrillState {
  const { bgk } = useStore();
  const [due, setDue] = useState<readonly DrillDue[]>([]);
  const [register, setRegister] = useState<readonly RegisterView[]>([]);
  const [drill, setDrill] = useState<DrillSnapshot | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    const [dues, tenants, running] = await Promise.all([bgk.drill.due(), bgk.drill.register(), bgk.drill.snapshot()]);
    if (dues.ok) setDue(dues.value);
    else setError(dues.error);
    if (tenants.ok) setRegister(tenants.value);
    if (running.ok) setDrill(running.value);
  }, [bgk]);

  useEffect(() => {
    void load();
    return bgk.drill.changed((next) => setDrill(next));
  }, [bgk, load]);

  const ask = useCallback(
    async <T>(call: (api: BgkApi) => Promise<Reply<T>>): Promise<T | null> => {
      setError(null);
      setBusy(true);
      const reply = await call(bgk);
      setBusy(false);
      if (!reply.ok) setError(reply.error);
      await load();
      return reply.ok ? reply.value : null;
    },
    [bgk, load],
  );
  const act = useCallback(
    async (request: DrillRequest) => {
      await ask((api) => api.drill.act(request));
    },
    [ask],
  );
  return { due, register, drill, error, busy, ask, act, clearError: () => setError(null) };
}
