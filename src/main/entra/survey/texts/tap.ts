import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const tapTexts = {
  'tap-off': {
    family: 'tap',
    title: 'Temporary Access Passes are switched off',
    fine: 'Temporary Access Passes are switched on',
    why: 'They are needed only when keys are registered in the browser. Off is the safer state.',
    fix: 'Nothing to do when registering on behalf. Otherwise the plan opens them for the group until the keys are registered.',
    source: sources.tap,
  },
  'tap-everybody': {
    family: 'tap',
    title: 'Temporary Access Passes work for everybody, the emergency accounts included',
    fine: 'Temporary Access Passes do not cover everybody',
    why: 'Whoever may manage methods could make a pass for an emergency account and sign in with it.',
    fix: 'After Finish, narrow the policy to the people who are being set up.',
    source: sources.tap,
  },
  'tap-reusable': {
    family: 'tap',
    title: 'Temporary Access Passes may be used more than once',
    fine: 'Temporary Access Passes are for one use',
    why: 'A pass that was read over a shoulder still works.',
    fix: 'This app always asks for one-time passes. Consider forcing it in the policy.',
    source: sources.tap,
  },
} as const satisfies Record<string, CatalogueEntry>;
