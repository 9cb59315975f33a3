import { useWindowState } from '../app/use-store';
import { ErrorCard } from '../components/ErrorCard';

/** What the last act of the drill ended with, if it failed. */
export function DrillError() {
  const { failure } = useWindowState();
  return failure === null ? null : <ErrorCard error={failure} />;
}
