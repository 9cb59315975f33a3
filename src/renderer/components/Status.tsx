import type { ReactElement, ReactNode } from 'react';
import type { ProofState } from '../../shared/model/proof';
import type { Severity } from '../../shared/model/tenant';
import {
  ArrowSync16Regular,
  ArrowSync20Regular,
  CheckmarkCircle16Filled,
  CheckmarkCircle20Filled,
  Circle16Regular,
  Circle20Regular,
  ErrorCircle16Filled,
  ErrorCircle20Filled,
  Info16Filled,
  Info20Filled,
  QuestionCircle16Filled,
  QuestionCircle20Filled,
  Subtract16Regular,
  Subtract20Regular,
  Warning16Filled,
  Warning20Filled,
} from './icons';

/** What a state looks like; the word is always beside it. */
export type Tone = 'proven' | 'fix' | 'stop' | 'info' | 'now' | 'none' | 'unknown' | 'na';

const icons20: Record<Tone, ReactElement> = {
  proven: <CheckmarkCircle20Filled />,
  fix: <Warning20Filled />,
  stop: <ErrorCircle20Filled />,
  info: <Info20Filled />,
  now: <ArrowSync20Regular />,
  none: <Circle20Regular />,
  unknown: <QuestionCircle20Filled />,
  na: <Subtract20Regular />,
};
const icons16: Record<Tone, ReactElement> = {
  proven: <CheckmarkCircle16Filled />,
  fix: <Warning16Filled />,
  stop: <ErrorCircle16Filled />,
  info: <Info16Filled />,
  now: <ArrowSync16Regular />,
  none: <Circle16Regular />,
  unknown: <QuestionCircle16Filled />,
  na: <Subtract16Regular />,
};

export function toneClass(tone: Tone): string {
  if (tone === 'unknown') return 'tone-fix';
  return tone === 'na' ? 'tone-none' : `tone-${tone}`;
}

export function StateIcon({ tone, small }: { readonly tone: Tone; readonly small?: boolean }) {
  return (
    <span className={`state-icon ${toneClass(tone)}`} aria-hidden="true" data-tone={tone}>
      {small ? icons16[tone] : icons20[tone]}
    </span>
  );
}

export function Pill({
  tone,
  children,
  id,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly id?: string;
}) {
  return (
    <span className={`pill ${toneClass(tone)}`} data-testid={id}>
      {icons16[tone]}
      <span>{children}</span>
    </span>
  );
}

export const proofTone: Record<ProofState, Tone> = {
  notYet: 'none',
  now: 'now',
  proven: 'proven',
  notApplicable: 'na',
  failed: 'stop',
  unknown: 'unknown',
};

export const severityTone: Record<Severity, Tone> = {
  stop: 'stop',
  fix: 'fix',
  know: 'info',
  fine: 'proven',
  unknown: 'unknown',
};
