import { ProgressBar } from '@fluentui/react-components';
import type { CeremonySnapshot } from '../../shared/model';
import { visible } from '../strings/format';

/** Long work shows how far it is; without a total the bar only says that it goes on. */
export function RunningCard({
  running,
  title,
}: {
  readonly running: NonNullable<CeremonySnapshot['running']>;
  readonly title: string;
}) {
  const { progress } = running;
  const share =
    progress === null || progress.total === null || progress.total === 0 ? undefined : progress.done / progress.total;
  return (
    <section className="card card-pad stack" data-testid="running" aria-busy="true">
      <div className="row">
        <h2 className="key-name grow">{title}</h2>
        {progress === null || progress.total === null ? null : (
          <span className="secondary tabular">
            {progress.done} / {progress.total}
          </span>
        )}
      </div>
      {/* Fluent takes undefined for "no end known". */}
      <ProgressBar {...(share === undefined ? {} : { value: share })} thickness="large" aria-label={title} />
      <p className="secondary anywhere" style={{ minHeight: 18 }} aria-live="polite">
        {progress === null ? '' : visible(progress.label)}
      </p>
    </section>
  );
}
