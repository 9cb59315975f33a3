import { HatGraduation20Filled } from '../components/icons';
import { useStrings } from '../strings';

/** Rule 11: cannot be closed; stands above everything while nothing is real. */
export function RehearsalBanner() {
  const s = useStrings().shell.banner;
  return (
    <section className="banner" aria-label={s.label} data-testid="rehearsal-banner">
      <HatGraduation20Filled />
      <span>
        <strong className="strong">{s.title}</strong> {s.text}
      </span>
    </section>
  );
}
