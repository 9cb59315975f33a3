import { AAGUIDS } from './aaguid-names';

/** Model name for an AAGUID as Entra would show it. */
export function modelName(aaguid: string): string {
  return AAGUIDS[aaguid] ?? 'Security key';
}
