import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { settingsOffered } from '../../shared/key-policy';
import type { AccountView, Allowed, BenchKey, CeremonyKeyView, KeyInfo, KeySettingsView } from '../../shared/model';
import { useStore } from '../app/use-store';
import { useStrings } from '../strings';
import { clockTime, groupedSerial, shortAaguid, visible } from '../strings/format';
import { Flash20Regular, MoreHorizontal20Regular } from './icons';
import { KeyDrawing } from './KeyDrawing';
import { KeySlot, type KeyDialog } from './KeySlot';
import { KnownPinDialog, ResetDialog, SerialDialog } from './KeyDialogs';
import { Pill, StateIcon, type Tone } from './Status';
import { Untrusted } from './Untrusted';

/** A key of the ceremony, a plugged-in stranger, or both in one. */
export interface KeyCardProps {
  readonly ceremonyKey: CeremonyKeyView | null;
  readonly plugged: BenchKey | null;
  readonly accounts: readonly AccountView[];
  readonly allowed: Allowed;
  readonly simulated: boolean;
  /** "8 digits" as dots in their groups. */
  readonly dots: string;
}

export function KeyCard({ ceremonyKey, plugged, accounts, allowed, simulated, dots }: KeyCardProps) {
  const t = useStrings();
  const s = t.keys;
  const [dialog, setDialog] = useState<KeyDialog>(null);
  const info = plugged?.info ?? ceremonyKey?.recorded;
  if (info === undefined) return null;
  const letter = ceremonyKey?.letter ?? plugged?.letter ?? null;
  const state = plugged?.state ?? 'gone';
  const name = info.model ?? (info.product === '' ? s.unknownModel : info.product);
  const shown = letter === null ? name : s.keyName(letter);
  return (
    <article
      className="card key-card"
      aria-label={visible(shown)}
      data-testid={`key-card-${letter ?? info.id}`}
      data-state={state}
    >
      <div className="key-head">
        <span
          className="letter-tile"
          aria-hidden="true"
          draggable={ceremonyKey !== null}
          title={ceremonyKey === null ? undefined : s.dragHint}
          onDragStart={(event) => {
            if (letter === null) return;
            event.dataTransfer.setData('text/x-bgk-key', letter);
            event.dataTransfer.effectAllowed = 'move';
          }}
        >
          {letter ?? '–'}
        </span>
        <div className="grow">
          <h2 className="key-name">
            <Untrusted text={name} max={44} />
          </h2>
          <p className="caption">
            {simulated ? (
              <span className="simulated">{t.shell.simulatedWord}</span>
            ) : plugged === null || state === 'gone' ? (
              s.away
            ) : (
              s.pluggedSince(clockTime(plugged.pluggedAt))
            )}
          </p>
        </div>
        <Pill tone={stateTone(state, ceremonyKey)}>{s.states[stateWord(state, ceremonyKey)]}</Pill>
      </div>
      <div className="key-body">
        <KeyDrawing form={info.formFactor} letter={letter} height={132} absent={plugged === null || state === 'gone'} />
        <Facts info={info} typedSerial={ceremonyKey?.typedSerial ?? null} settings={ceremonyKey?.settings} />
      </div>
      <KeySlot
        ceremonyKey={ceremonyKey}
        plugged={plugged}
        info={info}
        dots={dots}
        allowed={allowed}
        onDialog={setDialog}
      />
      <AssignRow ceremonyKey={ceremonyKey} accounts={accounts} blocked={allowed.assignKey} usable={info.usable} />
      <Foot ceremonyKey={ceremonyKey} plugged={plugged} info={info} allowed={allowed} onDialog={setDialog} />
      {dialog === 'reset' && plugged !== null ? (
        <ResetDialog
          keyInfo={info}
          word={plugged.resetWord}
          name={letter === null ? name : s.keyName(letter)}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'known' && plugged !== null ? (
        <KnownPinDialog keyInfo={info} name={name} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === 'serial' && letter !== null ? <SerialDialog letter={letter} onClose={() => setDialog(null)} /> : null}
    </article>
  );
}

function stateWord(state: BenchKey['state'], key: CeremonyKeyView | null): BenchKey['state'] {
  // The card of a prepared key stays when the key is pulled: ready stays ready, only its place changed.
  return state === 'gone' && key !== null ? 'gone' : state;
}

function stateTone(state: BenchKey['state'], key: CeremonyKeyView | null): Tone {
  switch (state) {
    case 'ready':
      return 'proven';
    case 'reading':
      return 'now';
    case 'needsPin':
    case 'needsSettings':
      return 'info';
    case 'gone':
      return key?.pin === 'sealed' ? 'none' : 'fix';
    case 'stranger':
      return 'fix';
    case 'notUsable':
    case 'locked':
      return 'stop';
  }
}

function Facts({
  info,
  typedSerial,
  settings,
}: {
  readonly info: KeyInfo;
  readonly typedSerial: string | null;
  readonly settings: KeySettingsView | undefined;
}) {
  const s = useStrings().keys;
  const { used, remaining } = info.credentials;
  const serial = info.serial ?? typedSerial;
  const onIt = used === null ? s.onItUnknown : used === 0 ? s.onItNone : s.onItSome(used);
  return (
    <dl className="key-facts">
      <dt>{s.serial}</dt>
      <dd>
        {serial === null ? s.noSerial : <Untrusted mono text={groupedSerial(serial)} max={30} />}
        <div className="caption">
          {s.serialMethods[info.serial === null && serial !== null ? 'typedByOperator' : info.serialMethod]}
        </div>
      </dd>
      <dt>{s.aaguid}</dt>
      <dd>
        <span className="mono" title={info.aaguid}>
          {shortAaguid(info.aaguid)}
        </span>
        <div className="caption">
          {info.model === null ? s.aaguidUnknown : <Untrusted text={info.model} max={40} />}
        </div>
      </dd>
      <dt>{s.onIt}</dt>
      <dd>
        {onIt}
        {remaining === null ? '' : `, ${s.room(remaining)}`}
      </dd>
      {settings === undefined || settings.asked === null ? null : <Settings info={info} settings={settings} />}
    </dl>
  );
}

/** As read back from the key, and what it could not do. Only where settings were chosen, and only those that it has. */
function Settings({ info, settings }: { readonly info: KeyInfo; readonly settings: KeySettingsView }) {
  const s = useStrings().keys;
  const words = settingsOffered(info).map((setting) => {
    switch (setting) {
      case 'minPinLength':
        return s.minLength(info.pin.minLength);
      case 'alwaysUv':
        return info.options['alwaysUv'] === true ? s.alwaysUvOn : s.alwaysUvOff;
      case 'enterpriseAttestation':
        return info.options['ep'] === true ? s.epOn : s.epOff;
    }
  });
  return (
    <>
      <dt>{s.settings}</dt>
      <dd data-testid="key-settings">
        {words.join(', ')}
        {settings.refused.map(({ setting, why }) => (
          <div className="caption anywhere" key={setting}>
            {s.settingRefused(s.settingNames[setting], visible(why))}
          </div>
        ))}
      </dd>
    </>
  );
}

function AssignRow(props: {
  readonly ceremonyKey: CeremonyKeyView | null;
  readonly accounts: readonly AccountView[];
  readonly blocked: string | null;
  readonly usable: boolean;
}) {
  const { ceremonyKey, accounts, blocked, usable } = props;
  const s = useStrings().keys;
  const { act } = useStore();
  const off = ceremonyKey === null || blocked !== null;
  return (
    <div className="key-account">
      <span className="tone-none">{s.account}</span>
      <Select
        aria-label={s.assignLabel(ceremonyKey?.letter ?? '')}
        className="mono-select"
        disabled={off}
        title={blocked ?? undefined}
        value={ceremonyKey?.accountIndex ?? ''}
        data-testid={`assign-${ceremonyKey?.letter ?? 'none'}`}
        onChange={(_, data) => {
          if (ceremonyKey === null) return;
          void act({
            act: 'assignKey',
            letter: ceremonyKey.letter,
            accountIndex: data.value === '' ? null : Number(data.value),
          });
        }}
      >
        <option value="">{usable ? s.noAccount : s.noAccountUnusable}</option>
        {accounts.map((account) => (
          <option key={account.index} value={account.index}>
            {visible(account.userPrincipalName)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Foot(props: {
  readonly ceremonyKey: CeremonyKeyView | null;
  readonly plugged: BenchKey | null;
  readonly info: KeyInfo;
  readonly allowed: Allowed;
  readonly onDialog: (dialog: KeyDialog) => void;
}) {
  const { ceremonyKey, plugged, info, allowed, onDialog } = props;
  const s = useStrings().keys;
  const store = useStore();
  const here = plugged !== null && plugged.state !== 'gone';
  return (
    <div className="key-foot">
      <Button
        appearance="transparent"
        size="small"
        icon={<Flash20Regular />}
        disabledFocusable={!here}
        title={here ? undefined : s.away}
        onClick={here ? () => void store.watch(store.bgk.keys.wink({ keyId: info.id })) : undefined}
        data-testid={`blink-${ceremonyKey?.letter ?? info.id}`}
      >
        {s.blink}
      </Button>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="transparent"
            size="small"
            icon={<MoreHorizontal20Regular />}
            data-testid={`more-${ceremonyKey?.letter ?? info.id}`}
          >
            {s.more}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem
              disabled={ceremonyKey === null || info.serialMethod === 'vendorCommand'}
              onClick={() => onDialog('serial')}
            >
              {s.typeSerial}
            </MenuItem>
            <MenuItem disabled={!here || allowed.resetKey !== null} onClick={() => onDialog('reset')}>
              {s.reset}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {ceremonyKey?.pinProvenAt ? (
        <span className="key-foot-end caption tone-proven strong row">
          <StateIcon tone="proven" small />
          {s.pinProven(clockTime(ceremonyKey.pinProvenAt))}
        </span>
      ) : null}
    </div>
  );
}
