import type { ReactNode } from 'react';
import type { Allowed, BenchKey, CeremonyKeyView, KeyInfo } from '../../shared/model';
import { useStore } from '../app/use-store';
import { useStrings } from '../strings';
import { clockTime, visible } from '../strings/format';
import { Act } from './Act';
import { PinSlot } from './PinSlot';
import { StateIcon, type Tone } from './Status';
import { Tries } from './Tries';

/** Which dialog of a key card is open. */
export type KeyDialog = 'reset' | 'known' | 'serial' | null;

export interface KeySlotProps {
  readonly ceremonyKey: CeremonyKeyView | null;
  readonly plugged: BenchKey | null;
  readonly info: KeyInfo;
  readonly dots: string;
  readonly allowed: Allowed;
  readonly onDialog: (dialog: KeyDialog) => void;
}

/** The one place of a card where PIN or trouble stands; its height never changes. */
export function KeySlot({ ceremonyKey, plugged, info, dots, allowed, onDialog }: KeySlotProps) {
  const s = useStrings().keys;
  const { act } = useStore();
  const setPin = (label: string, primary: boolean): ReactNode => (
    <Act
      id={`set-pin-${info.id}`}
      label={label}
      appearance={primary ? 'primary' : 'secondary'}
      blocked={allowed.prepareKey}
      onClick={() => void act({ act: 'prepareKey', keyId: info.id })}
    />
  );
  const tries = <Tries left={info.pin.retries} />;

  if (plugged?.state === 'locked') {
    const again = info.pin.powerCycleNeeded === true && info.pin.retries !== 0;
    return (
      <Trouble
        tone="stop"
        title={again ? s.replugTitle : s.lockedTitle}
        text={again ? s.replugText : s.lockedText}
        foot={tries}
      >
        {again ? null : <ResetButton allowed={allowed} onDialog={onDialog} id={info.id} />}
      </Trouble>
    );
  }
  if (plugged?.state === 'gone' && ceremonyKey === null) {
    return (
      <div className="key-slot stack">
        <p className="secondary">{s.away}</p>
      </div>
    );
  }
  if (
    (plugged?.state === 'notUsable' || plugged?.state === 'stranger') &&
    info.pin.set === true &&
    ceremonyKey === null
  ) {
    const used = info.credentials.used;
    return (
      <Trouble
        tone="stop"
        title={s.inUseTitle}
        text={used === null || used === 0 ? s.inUseNoPasskeys : s.inUsePasskeys(used)}
        foot={tries}
      >
        <Act
          id={`know-pin-${info.id}`}
          label={s.knowPin}
          blocked={allowed.prepareKey}
          onClick={() => onDialog('known')}
        />
        <ResetButton allowed={allowed} onDialog={onDialog} id={info.id} />
      </Trouble>
    );
  }
  if (plugged?.state === 'notUsable')
    return <Trouble tone="stop" title={s.unusableTitle} text={info.why ?? ''} foot={null} />;
  if (plugged !== null && plugged.mayBe !== undefined && plugged.mayBe.length > 0 && ceremonyKey === null) {
    return (
      <Trouble tone="fix" title={s.whichTitle} text={s.whichText} foot={tries}>
        {plugged.mayBe.map((letter) => (
          <Act
            key={letter}
            id={`is-key-${letter}`}
            label={s.isKey(letter)}
            blocked={allowed.prepareKey}
            onClick={() => void act({ act: 'prepareKey', keyId: info.id, asLetter: letter })}
          />
        ))}
      </Trouble>
    );
  }
  if (plugged?.state === 'stranger')
    return <Trouble tone="fix" title={s.strangerTitle} text={info.why ?? s.strangerText} foot={null} />;
  if (ceremonyKey === null) {
    return (
      <div className="key-slot stack">
        <p>{s.pinNone}</p>
        <div className="row">{setPin(s.setPin, true)}</div>
      </div>
    );
  }
  switch (ceremonyKey.pin) {
    case 'none':
      return (
        <div className="key-slot stack">
          <p>{s.pinNone}</p>
          {plugged === null ? (
            <p className="caption">{s.forgotten}</p>
          ) : (
            <div className="row">{setPin(s.setPin, true)}</div>
          )}
        </div>
      );
    case 'destroyed':
      return (
        <div className="key-slot stack">
          <p className="row">
            <StateIcon tone="proven" />
            {s.pinDestroyed}
          </p>
          {tries}
        </div>
      );
    case 'sealed':
    case 'unproven': {
      const at = ceremonyKey.pinProvenAt;
      const caption =
        ceremonyKey.pin === 'unproven' ? s.pinUnproven : at === null ? s.pinSet : s.pinSetAt(clockTime(at));
      if (plugged?.state === 'needsSettings') {
        return (
          <div className="key-slot stack">
            <p>{s.settingsDue}</p>
            <div className="row">{setPin(s.makeSettings, true)}</div>
            {tries}
          </div>
        );
      }
      const toProve = ceremonyKey.pin === 'unproven' && plugged !== null && plugged.state === 'needsPin';
      if (toProve) {
        return (
          <div className="key-slot stack">
            <p>{caption}</p>
            <div className="row">{setPin(s.provePin, true)}</div>
            {tries}
          </div>
        );
      }
      return (
        <div className="key-slot">
          <PinSlot letter={ceremonyKey.letter} caption={caption} dots={dots} />
          {tries}
        </div>
      );
    }
  }
}

function ResetButton({
  allowed,
  onDialog,
  id,
}: {
  readonly allowed: Allowed;
  readonly onDialog: (dialog: KeyDialog) => void;
  readonly id: string;
}) {
  const s = useStrings().keys;
  return <Act id={`reset-${id}`} danger label={s.reset} blocked={allowed.resetKey} onClick={() => onDialog('reset')} />;
}

function Trouble(props: {
  readonly tone: Tone & ('stop' | 'fix');
  readonly title: string;
  readonly text: string;
  readonly foot: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={`key-slot is-${props.tone}`} role="alert">
      <div className="slot-note">
        <StateIcon tone={props.tone} />
        <div>
          <p className="strong">{props.title}</p>
          <p className="anywhere">{visible(props.text)}</p>
          <div className="slot-acts">{props.children}</div>
          {props.foot}
        </div>
      </div>
    </div>
  );
}
