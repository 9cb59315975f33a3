import {
  Button,
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Select,
} from '@fluentui/react-components';
import type { CeremonySnapshot, RehearsalKeyView, RehearsalRequest, RehearsalState } from '../../shared/model';
import { Globe20Regular, Laptop20Regular, UsbStick20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { sentence, visible } from '../strings/format';
import { useStore, useWindowState } from './use-store';

/** The operator's hands on screen, and the place to practise disasters. In a real ceremony it does not exist. */
export function RehearsalTray() {
  const s = useStrings().tray;
  const { rehearsal, snapshot } = useWindowState();
  // Once a key has its letter, the tray calls it by it too: prompts ask for "key A".
  const letters = lettersBySlot(snapshot);
  const store = useStore();
  if (rehearsal === null) return null;
  const send = (request: RehearsalRequest): void => void store.watch(store.bgk.rehearsal.do(request));
  return (
    <aside className="tray" aria-label={s.label} data-testid="tray">
      <div>
        <h2 className="strong">{s.title}</h2>
        <p className="caption">{s.text}</p>
      </div>
      {rehearsal.keys.length === 0 ? <p className="secondary">{s.empty}</p> : null}
      {rehearsal.keys.map((key) => (
        <TrayKey
          key={key.slot}
          view={key}
          letter={letters.get(key.slot) ?? null}
          all={rehearsal.misbehaviours}
          send={send}
        />
      ))}
      <TrayTenant state={rehearsal} send={send} />
      <TrayLaptop state={rehearsal} send={send} />
    </aside>
  );
}

/** The id of a virtual key tells its slot, and a new number on every plug. */
function lettersBySlot(snapshot: CeremonySnapshot | null): ReadonlyMap<string, string> {
  const slotOf = (id: string): string => /^virtual-(.+)-\d+$/u.exec(id)?.[1] ?? '';
  return new Map(snapshot?.keys.map((key) => [slotOf(key.pluggedAs ?? key.recorded.id), key.letter]) ?? []);
}

/** There are more misbehaviours than a window is high. */
const longMenu = { maxHeight: 'min(480px, 80vh)', overflowY: 'auto' } as const;

interface Sender {
  readonly send: (request: RehearsalRequest) => void;
}

function TrayKey({
  view,
  letter,
  all,
  send,
}: Sender & {
  readonly view: RehearsalKeyView;
  readonly letter: string | null;
  readonly all: RehearsalState['misbehaviours'];
}) {
  const s = useStrings().tray;
  const { slot } = view;
  const touchWhy = view.wantsTouch ? undefined : s.noTouch;
  return (
    <section
      className={`card tray-card${view.wantsTouch ? ' wants' : ''}`}
      aria-label={view.name}
      data-testid={`tray-key-${slot}`}
    >
      <div className="tray-head">
        <UsbStick20Regular />
        <div className="grow">
          <h3 className="strong anywhere" style={{ margin: 0, fontSize: 14 }}>
            {letter === null ? null : <span data-testid={`tray-letter-${slot}`}>{s.letter(letter)} </span>}
            {visible(view.name)}
          </h3>
          <p className="caption anywhere" aria-live="polite">
            {view.wantsTouch ? s.wantsTouch : view.plugged ? s.plugged : s.inBox} {sentence(visible(view.note))}
          </p>
        </div>
      </div>
      <div className="tray-acts">
        <Button
          size="small"
          onClick={() => send({ what: view.plugged ? 'unplug' : 'plug', slot })}
          data-testid={`tray-plug-${slot}`}
        >
          {view.plugged ? s.unplug : s.plug}
        </Button>
        <Button
          size="small"
          appearance={view.wantsTouch ? 'primary' : 'secondary'}
          disabledFocusable={!view.wantsTouch}
          title={touchWhy}
          onClick={view.wantsTouch ? () => send({ what: 'touch', slot }) : undefined}
          data-testid={`tray-touch-${slot}`}
        >
          {s.touch}
        </Button>
        <Menu
          checkedValues={{ mis: [...view.misbehaviours] }}
          onCheckedValueChange={(_, data) => {
            const now = new Set(data.checkedItems);
            for (const { id } of all) {
              const was = view.misbehaviours.includes(id);
              if (was !== now.has(id)) send({ what: 'misbehave', slot, misbehaviour: id, on: now.has(id) });
            }
          }}
        >
          <MenuTrigger disableButtonEnhancement>
            <Button size="small" data-testid={`tray-misbehave-${slot}`}>
              {s.misbehave}
            </Button>
          </MenuTrigger>
          <MenuPopover style={longMenu}>
            <MenuList>
              {[...new Set(all.map((item) => item.of))].map((layer) => (
                <MenuGroup key={layer}>
                  <MenuGroupHeader>{s.layers[layer as keyof typeof s.layers] ?? visible(layer)}</MenuGroupHeader>
                  {all
                    .filter((item) => item.of === layer)
                    .map((item) => (
                      <MenuItemCheckbox key={item.id} name="mis" value={item.id} data-testid={`mis-${slot}-${item.id}`}>
                        {visible(item.label)}
                      </MenuItemCheckbox>
                    ))}
                </MenuGroup>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
    </section>
  );
}

function TrayTenant({ state, send }: Sender & { readonly state: RehearsalState }) {
  const s = useStrings().tray;
  const { tenant } = state;
  return (
    <section className="card tray-card" data-testid="tray-tenant" aria-label={s.tenant(tenant.title)}>
      <div className="tray-head">
        <Globe20Regular />
        <div className="grow">
          <h3 className="strong anywhere" style={{ margin: 0, fontSize: 14 }}>
            {s.tenant(visible(tenant.title))}
          </h3>
          <p className="caption anywhere">{sentence(visible(tenant.note))}</p>
        </div>
      </div>
      <div className="stack-tight" style={{ marginTop: 10 }}>
        <Select
          size="small"
          aria-label={s.personality}
          value={tenant.personality}
          onChange={(_, data) => send({ what: 'tenant', personality: data.value })}
          data-testid="tray-personality"
        >
          {state.personalities.map((p) => (
            <option key={p.id} value={p.id}>
              {visible(p.title)}
            </option>
          ))}
        </Select>
        <FaultMenu
          what="tenantFault"
          label={s.faults}
          testId="tray-faults"
          all={state.tenantFaults}
          on={tenant.faults}
          send={send}
        />
        {state.decays.length === 0 ? null : (
          <Select
            size="small"
            aria-label={s.decay}
            value=""
            onChange={(_, data) => send({ what: 'decay', decay: data.value })}
            data-testid="tray-decay"
          >
            <option value="" disabled>
              {s.decay}
            </option>
            {state.decays.map((each) => (
              <option key={each.id} value={each.id}>
                {visible(each.label)}
              </option>
            ))}
          </Select>
        )}
      </div>
    </section>
  );
}

function TrayLaptop({ state, send }: Sender & { readonly state: RehearsalState }) {
  const s = useStrings().tray;
  return (
    <section className="card tray-card" data-testid="tray-laptop" aria-label={s.laptop}>
      <div className="tray-head">
        <Laptop20Regular />
        <div className="grow">
          <h3 className="strong" style={{ margin: 0, fontSize: 14 }}>
            {s.laptop}
          </h3>
          <p className="caption">{state.laptop.faults.length === 0 ? s.laptopFine : s.laptopFaulty}</p>
        </div>
      </div>
      <div className="stack-tight" style={{ marginTop: 10 }}>
        <FaultMenu
          what="laptopFault"
          label={s.laptopFaults}
          testId="tray-laptop-faults"
          all={state.laptopFaults}
          on={state.laptop.faults}
          send={send}
        />
      </div>
    </section>
  );
}

/** Faults to tick; each tick is sent at once. */
function FaultMenu({
  what,
  label,
  testId,
  all,
  on,
  send,
}: Sender & {
  readonly what: 'tenantFault' | 'laptopFault';
  readonly label: string;
  readonly testId: string;
  readonly all: RehearsalState['tenantFaults'];
  readonly on: readonly string[];
}) {
  return (
    <Menu
      checkedValues={{ fault: [...on] }}
      onCheckedValueChange={(_, data) => {
        const now = new Set(data.checkedItems);
        for (const { id } of all) if (on.includes(id) !== now.has(id)) send({ what, fault: id, on: now.has(id) });
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" data-testid={testId}>
          {label}
        </Button>
      </MenuTrigger>
      <MenuPopover style={longMenu}>
        <MenuList>
          {all.map((fault) => (
            <MenuItemCheckbox key={fault.id} name="fault" value={fault.id} data-testid={`${what}-${fault.id}`}>
              {visible(fault.label)}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
