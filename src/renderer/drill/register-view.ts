import type { BgkApi } from '../../shared/ipc/api';

/** One tenant of the register, as the bridge hands it over. */
export type RegisterView = Extract<
  Awaited<ReturnType<BgkApi['drill']['register']>>,
  { readonly ok: true }
>['value'][number];
