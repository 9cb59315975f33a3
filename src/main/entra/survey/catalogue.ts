import { accountsTexts } from './texts/accounts';
import { afterwardsTexts } from './texts/afterwards';
import { baselineTexts } from './texts/baseline';
import { conditionalAccessTexts } from './texts/conditional-access';
import { groupTexts } from './texts/group';
import { interruptsTexts } from './texts/interrupts';
import { operatorTexts } from './texts/operator';
import { passkeysTexts } from './texts/passkeys';
import { tapTexts } from './texts/tap';
import { tenantTexts } from './texts/tenant';

export type { CatalogueEntry, Family } from './catalogue-entry';

/** Every finding that a survey can make. A survey names each id at most once. */
export const findingIds = {
  ...tenantTexts,
  ...operatorTexts,
  ...baselineTexts,
  ...conditionalAccessTexts,
  ...passkeysTexts,
  ...tapTexts,
  ...interruptsTexts,
  ...accountsTexts,
  ...groupTexts,
  ...afterwardsTexts,
} as const;

export type FindingId = keyof typeof findingIds;
