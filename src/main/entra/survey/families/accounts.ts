import type { GlobalAdministrator, SurveyFacts } from '../facts';
import type { FindingId } from '../catalogue';
import { names, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

const all: readonly FindingId[] = [
  'emergency-accounts',
  'candidate-password-only',
  'candidate-expires',
  'candidate-not-permanent',
  'admins-few',
  'admins-many',
  'admins-synced',
  'admins-same-method',
  'admins-unreadable',
];

/** Only the operator knows which account is meant for emergencies; these are the ones that could be. */
export function candidates(facts: SurveyFacts): readonly GlobalAdministrator[] {
  const suffix = `@${(facts.initialDomain ?? '').toLowerCase()}`;
  return (facts.globalAdministrators ?? []).filter(
    (one) =>
      one.kind === 'user' &&
      one.id.toLowerCase() !== facts.admin.userId.toLowerCase() &&
      one.synced !== true &&
      (one.userPrincipalName ?? '').toLowerCase().endsWith(suffix),
  );
}

/** An account that could be one already: keys and nothing else beside the password. */
function looksReady(one: GlobalAdministrator): boolean {
  return (
    one.methods !== null &&
    one.methods.includes('fido2') &&
    one.methods.every((kind) => kind === 'fido2' || kind === 'password')
  );
}

export function accountVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const administrators = facts.globalAdministrators;
  if (administrators === null) return all.map((id) => unknown(id, facts, 'administrators'));
  const people = administrators.filter((one) => one.kind === 'user');
  const named = (some: readonly GlobalAdministrator[]): string =>
    names(some.map((one) => one.userPrincipalName ?? one.displayName));
  const possible = candidates(facts);
  const ready = possible.filter(looksReady);
  const passwordOnly = possible.filter(
    (one) => one.methods !== null && one.methods.every((kind) => kind === 'password'),
  );
  // 2147483647 days stand for never, and are the default of new tenants.
  const domainExpires =
    (facts.domains?.find((domain) => domain.isInitial === true)?.passwordValidityPeriodInDays ?? 2_147_483_647) <
    2_147_483_647;
  const expiring = domainExpires ? possible.filter((one) => one.neverExpires === false) : [];
  const passing = notPermanent(facts);
  const read = people.filter((one) => one.methods !== null);
  const shared = sharedMethod(read);
  const others = administrators.filter((one) => one.kind !== 'user');
  return [
    when(
      ready.length < 2,
      'emergency-accounts',
      'fix',
      ready.length === 0 ? '0 of 2 or more' : `1 of 2 or more: ${named(ready)}`,
      named(ready),
      true,
    ),
    when(
      passwordOnly.length > 0,
      'candidate-password-only',
      'fix',
      named(passwordOnly),
      `${possible.length} cloud-only ones were read.`,
    ),
    when(
      expiring.length > 0,
      'candidate-expires',
      'know',
      named(expiring),
      `${possible.length} cloud-only ones were read.`,
    ),
    facts.licence === 'unknown'
      ? unknown('candidate-not-permanent', facts, 'skus')
      : facts.licence === 'p2' && facts.eligible == null
        ? unknown('candidate-not-permanent', facts, 'eligible')
        : when(
            passing.length > 0,
            'candidate-not-permanent',
            'know',
            names(passing),
            facts.licence === 'p2' ? 'None.' : 'No Privileged Identity Management without Entra ID P2.',
          ),
    when(people.length < 2, 'admins-few', 'fix', `${people.length}`, `${people.length}`, true),
    when(administrators.length >= 5, 'admins-many', 'know', `${administrators.length}`, `${administrators.length}`),
    when(
      people.some((one) => one.synced === true),
      'admins-synced',
      'fix',
      named(people.filter((one) => one.synced === true)),
      'None.',
    ),
    read.length === 0
      ? unknown('admins-same-method', facts, `methods:${people[0]?.id ?? ''}`)
      : when(
          shared !== null && read.length > 1,
          'admins-same-method',
          'fix',
          shared ?? '',
          read.length === 1 ? 'Only one was read.' : 'They differ.',
          true,
        ),
    when(others.length > 0, 'admins-unreadable', 'fix', named(others), 'People only.'),
  ];
}

/** Cloud-only ones of the initial domain, the operator left out: names of those whose role ends, or has to be activated first. */
function notPermanent(facts: SurveyFacts): readonly string[] {
  const ends = candidates(facts).filter((one) => (one.endsAt ?? null) !== null);
  const standing = new Set((facts.globalAdministrators ?? []).map((one) => one.id.toLowerCase()));
  const suffix = `@${(facts.initialDomain ?? '').toLowerCase()}`;
  const eligible = (facts.eligible ?? []).filter(
    ({ id, name }) =>
      !standing.has(id.toLowerCase()) &&
      id.toLowerCase() !== facts.admin.userId.toLowerCase() &&
      name.toLowerCase().endsWith(suffix),
  );
  return [
    ...ends.map((one) => `${one.userPrincipalName ?? one.id} until ${one.endsAt ?? ''}`),
    ...eligible.map((one) => `${one.name}, after activation`),
  ];
}

/** The one strong method that everybody has and nobody goes without; null when they differ. */
function sharedMethod(people: readonly GlobalAdministrator[]): string | null {
  const sets = people.map((one) =>
    [...new Set((one.methods ?? []).filter((kind) => kind !== 'password'))].sort().join(' and '),
  );
  const first = sets[0];
  return first !== undefined && first !== '' && sets.every((set) => set === first) ? first : null;
}
