import { AppError } from '../../shared/errors';
import type { CeremonyRequest } from '../../shared/model/acts';
import { LAPTOP_FAULTS, type LaptopFault } from './laptop';
import type { Rehearsal } from './session';
import { knownFaults } from './tenant';
import { isMisbehaviour, misbehaviours } from './virtual-key';

/** Steps at which a fault can strike, by the act that does them. */
export const FAULT_STEPS = [
  'signInAdmin',
  'survey',
  'approvePlan',
  'prepareKey',
  'createAccounts',
  'register',
  'print',
  'provePaper',
  'signIn',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'close',
] as const;
export type FaultStep = (typeof FAULT_STEPS)[number];

/** What a person, not a key and not the tenant, can do wrong. */
export const HUMAN_FAULTS = [
  { id: 'unplug', label: 'The key is unplugged before the act' },
  { id: 'swapped-key', label: 'Another key is plugged in instead' },
  { id: 'second-key', label: 'Another key is plugged in beside it' },
  { id: 'wrong-pin', label: 'A wrong PIN is typed from the paper' },
  { id: 'wrong-sheet', label: 'The check code of another sheet is typed' },
  { id: 'short-pin', label: 'A digit is forgotten' },
  ...LAPTOP_FAULTS,
  { id: 'cancel', label: 'The act is cancelled as soon as it waits for a hand' },
  { id: 'sleep', label: 'The lid is closed in the middle of the act, and opened again' },
] as const;
export type HumanFault = (typeof HUMAN_FAULTS)[number]['id'];

/** Faults that strike in the middle of an act need somebody who watches the ceremony. */
export interface FaultSwitches {
  /** The act that begins now is stopped as soon as it shows a prompt or a progress. */
  cancelInTheMiddle(): void;
  /** As soon as the key waits for the finger. */
  cancelAtTouch(): void;
  /** The laptop sleeps as soon as the act that begins now shows a prompt or a progress, and wakes up again. */
  sleepInTheMiddle(): void;
}

export function allFaults(): readonly {
  readonly id: string;
  readonly label: string;
  readonly of: 'key' | 'tenant' | 'person';
}[] {
  return [
    ...misbehaviours.map(({ id, label }) => ({ id, label, of: 'key' as const })),
    ...knownFaults.map(({ id, label }) => ({ id, label, of: 'tenant' as const })),
    ...HUMAN_FAULTS.map(({ id, label }) => ({ id, label, of: 'person' as const })),
  ];
}

/** @throws AppError `app/bad-input` where name or step is not known. */
export function checkFault(name: string, step: string): { readonly name: string; readonly step: FaultStep } {
  if (!allFaults().some((fault) => fault.id === name))
    throw new AppError('app/bad-input', { what: `the fault "${name}"; --fault list names them` });
  const found = FAULT_STEPS.find((each) => each.toLowerCase() === step.toLowerCase());
  if (found === undefined)
    throw new AppError('app/bad-input', { what: `the step "${step}"; the steps are ${FAULT_STEPS.join(', ')}` });
  return { name, step: found };
}

/** Makes the fault happen at this act: arms key, tenant or world, or bends what the operator types. */
export function strike(
  fault: string,
  request: CeremonyRequest,
  rehearsal: Rehearsal,
  switches: FaultSwitches,
  keySlot: string | null,
): CeremonyRequest {
  if (isMisbehaviour(fault)) {
    const key =
      rehearsal.keys.find((each) => each.slot === keySlot) ??
      rehearsal.keys.find((each) => each.plugged) ??
      rehearsal.keys[0];
    key?.misbehave(fault, true, fault === 'unplug-at-packet' ? 6 : undefined);
    // It shows when somebody cancels only.
    if (fault === 'late-ok') switches.cancelAtTouch();
    // It shows when it is plugged in again only.
    if (fault === 'other-key' && key?.plugged === true) {
      key.unplug();
      key.plug();
    }
    return request;
  }
  if (knownFaults.some((each) => each.id === fault)) {
    rehearsal.simulated?.faults.set(fault, true);
    return request;
  }
  switch (fault as HumanFault) {
    case 'unplug':
      rehearsal.keys.find((each) => each.slot === keySlot && each.plugged)?.unplug();
      return request;
    case 'swapped-key':
    case 'second-key': {
      const other = rehearsal.keys.find((each) => each.slot !== keySlot && !each.plugged);
      if (fault === 'swapped-key') rehearsal.keys.find((each) => each.slot === keySlot && each.plugged)?.unplug();
      other?.plug();
      return request;
    }
    case 'wrong-pin':
      return request.act === 'provePaper'
        ? { ...request, pin: request.pin.replace(/.$/u, (last) => (last === '7' ? '3' : '7')) }
        : request;
    case 'wrong-sheet':
      return request.act === 'provePaper' ? { ...request, checkCode: 'AAAA-AA' } : request;
    case 'short-pin':
      return request.act === 'provePaper' ? { ...request, pin: request.pin.slice(1) } : request;
    case 'printer-fails':
    case 'print-cancelled':
    case 'disk-full':
      rehearsal.laptop.set(fault as LaptopFault, true);
      return request;
    case 'cancel':
      switches.cancelInTheMiddle();
      return request;
    case 'sleep':
      switches.sleepInTheMiddle();
      return request;
  }
}
