import { middle, visible } from '../strings/format';

/**
 * Text that came from a tenant, a key or a file. It cannot turn round what stands beside it (`bdi`),
 * hide a control character, or grow beyond `max`: then the middle is cut and the whole is in the tooltip and for screen readers.
 */
export function Untrusted({
  text,
  max,
  mono,
}: {
  readonly text: string;
  readonly max?: number;
  readonly mono?: boolean;
}) {
  const whole = visible(text);
  const short = max === undefined ? whole : middle(whole, max);
  if (short === whole) return <bdi className={mono ? 'mono anywhere' : 'anywhere'}>{whole}</bdi>;
  return (
    <bdi className={mono ? 'mono anywhere' : 'anywhere'} title={whole}>
      <span aria-hidden="true">{short}</span>
      <span className="sr-only">{whole}</span>
    </bdi>
  );
}
