import { useStore } from '../app/use-store';
import { Act, Waiting } from '../components/Act';
import { useStrings } from '../strings';

/** Where a button stood: what is under way, and the way out of it. Whatever was open stays open. */
export function Busy({ children, sub = null }: { readonly children: string; readonly sub?: string | null }) {
  const { bgk } = useStore();
  const t = useStrings();
  return (
    <>
      <Waiting sub={sub}>{children}</Waiting>
      <Act id="stop" size="large" label={t.shell.cancel} onClick={() => void bgk.app.stop()} />
    </>
  );
}
