import type { CeremonySnapshot, FormFactor } from '../../shared/model';
import { groupedSerial } from '../strings/format';

/** The drawing and the name of the key that a prompt means. */
export function promptKey(snapshot: CeremonySnapshot): {
  readonly form: FormFactor;
  readonly detail: string | null;
  readonly serial?: string;
} {
  const { prompt } = snapshot;
  if (prompt === null) return { form: 'unknown', detail: null };
  const known = snapshot.keys.find((key) => key.letter === prompt.keyLetter)?.recorded;
  const info = known ?? snapshot.bench.find((key) => key.info.id === prompt.keyId)?.info;
  if (info === undefined) return { form: 'unknown', detail: null };
  const name = info.model ?? info.product;
  return {
    form: info.formFactor,
    detail: name === '' ? null : name,
    ...(info.serial === null ? {} : { serial: groupedSerial(info.serial).replaceAll(' ', '\u00a0') }),
  };
}
