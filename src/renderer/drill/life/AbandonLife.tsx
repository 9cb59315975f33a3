import { useStore } from '../../app/use-store';
import { AskWhy } from '../../components/AskDialog';
import { useStrings } from '../../strings';

/** Asks why; offered only where main says that nothing is lost by it. */
export function AbandonLife({ onClose }: { readonly onClose: () => void }) {
  const s = useStrings().life;
  const store = useStore();
  return (
    <AskWhy
      id="life-abandon"
      reasonId="why"
      title={s.run.abandonTitle}
      text={s.run.abandonText}
      fieldLabel={s.reason}
      keep={s.run.abandonKeep}
      act={s.run.abandonDo}
      onClose={onClose}
      onAct={(why) => void store.life({ act: 'abandon', why })}
    />
  );
}
