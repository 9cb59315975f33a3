import type { AlarmInput } from './input';

/**
 * A KQL string literal in single quotes. Everything but plain ASCII letters, digits and `@._- ` is written as
 * an escape, so that no name, however hostile, can leave the literal.
 * (Kusto query language, "string data type": \uXXXX in regular literals.)
 */
export function kqlString(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const plain = /[A-Za-z0-9@._\- ]/.test(text.charAt(i));
    out += plain ? text.charAt(i) : `\\u${unit.toString(16).padStart(4, '0')}`;
  }
  return `'${out}'`;
}

/** `let name = dynamic(["a", "b"]);` JSON inside, where the same escapes hold. An empty list matches nothing. */
export function kqlLet(name: string, values: readonly string[]): string {
  const list = values.length === 0 ? ['-'] : values;
  return `let ${name} = dynamic([${list.map((value) => `"${kqlString(value).slice(1, -1)}"`).join(', ')}]);`;
}

interface Watched {
  readonly accountIds: readonly string[];
  readonly names: readonly string[];
  /** Group, restricted unit: a change that only mentions them counts as well. */
  readonly containers: readonly string[];
}

function watched(input: AlarmInput): Watched {
  const accounts = [...input.accounts, ...(input.test ? [input.test.account] : [])];
  const containers = [input.group?.id, input.unit?.id, input.test?.group?.id].filter((id) => id !== undefined);
  return {
    accountIds: accounts.map((a) => a.id),
    names: accounts.map((a) => a.userPrincipalName),
    containers,
  };
}

/**
 * The rows of both sign-in tables that belong to the accounts. `arrivedWithin` bounds the time of arrival: log rows come
 * minutes late, so the rule's window is wide and the arrival decides what is new. A row without a time of arrival counts as new.
 * A failed sign-in may come without the object id, hence the name.
 */
function signIns(input: AlarmInput, arrivedWithin: string | null): string {
  const { accountIds, names } = watched(input);
  const leg = (table: string, kind: string): string =>
    [
      table,
      ...(arrivedWithin === null ? [] : [`| where coalesce(ingestion_time(), now()) > ago(${arrivedWithin})`]),
      '| where tolower(UserId) in (accounts) or UserPrincipalName in~ (names)',
      `| extend SignInKind = ${kqlString(kind)}`,
      '| project TimeGenerated, SignInKind, UserId = tolower(UserId), UserPrincipalName, AppDisplayName, ResourceDisplayName, IPAddress, ResultType, ResultDescription, CorrelationId, Id',
    ]
      .map((line) => `    ${line}`)
      .join('\n');
  // isfuzzy: a workspace that has never seen a non-interactive sign-in lacks the table, and the rule must still run.
  return [
    kqlLet('accounts', accountIds),
    kqlLet('names', names),
    `union isfuzzy=true (\n${leg('SigninLogs', 'interactive')}\n), (\n${leg('AADNonInteractiveUserSignInLogs', 'nonInteractive')}\n)`,
  ].join('\n');
}

/** (a) Somebody got in: anything of ours that ended with result 0. */
export function signInSucceeded(input: AlarmInput): string {
  return `${signIns(input, '10m')}\n| where ResultType == '0'\n| summarize arg_min(TimeGenerated, *) by Id`;
}

/** (a) Somebody tried. */
export function signInFailed(input: AlarmInput): string {
  return `${signIns(input, '10m')}\n| where ResultType != '0'\n| summarize arg_min(TimeGenerated, *) by Id`;
}

/** (a) Somebody keeps trying: more than five failures in the window (one hour). One row per account. */
export function signInFailedOften(input: AlarmInput): string {
  return [
    signIns(input, null),
    "| where ResultType != '0'",
    '| summarize Failures = dcount(Id), FirstAt = min(TimeGenerated), TimeGenerated = max(TimeGenerated), Addresses = make_set(IPAddress, 20) by UserPrincipalName = tolower(UserPrincipalName)',
    '| where Failures > 5',
  ].join('\n');
}

const auditHead = [
  'AuditLogs',
  '| where coalesce(ingestion_time(), now()) > ago(10m)',
  '| mv-expand T = TargetResources',
  '| extend TargetId = tolower(tostring(T.id)), TargetName = tostring(T.userPrincipalName), Changed = tostring(T.modifiedProperties)',
];

/**
 * One registration is logged by two services, under one correlation id or within a minute: both are one event here.
 * Nothing is thrown away: the names of all operations stay in the row.
 */
const auditTail = [
  "| extend Actor = coalesce(tostring(InitiatedBy.user.userPrincipalName), tostring(InitiatedBy.app.displayName), 'unknown')",
  '| extend EventKey = iff(isempty(CorrelationId), Id, CorrelationId)',
  '| summarize TimeGenerated = min(TimeGenerated), Operations = make_set(OperationName, 20), Results = make_set(Result, 5), Marks = max(Mark) by EventKey, Actor, Target',
  '| summarize TimeGenerated = min(TimeGenerated), Operations = make_set(Operations, 20), Results = make_set(Results, 5), Events = make_set(EventKey, 20), Mark = max(Marks) by Actor, Target, Minute = bin(TimeGenerated, 1m)',
];

/**
 * (b) Any audited change to an account, its methods, password or roles, to the group or to the restricted unit: by target,
 * not by a list of operations, which Microsoft keeps adding to. The passkey events may lack the target's id, so the
 * name counts too; membership changes name the group only inside their changed properties.
 */
export function accountChanged(input: AlarmInput): string {
  const { accountIds, names, containers } = watched(input);
  const ids = [...accountIds, ...containers];
  return [
    kqlLet('objects', ids),
    kqlLet('names', names),
    ...auditHead,
    '| where TargetId in (objects) or TargetName in~ (names) or Changed has_any (objects)',
    '| extend Target = coalesce(TargetName, tostring(T.displayName), TargetId), Mark = 1',
    ...auditTail,
  ].join('\n');
}

/** Phrases in the names of operations that can stop a key from signing in, or let another method in. */
export const POLICY_OPERATIONS = [
  'conditional access policy',
  'authentication methods policy',
  'authentication strength',
  'security defaults',
  'named location',
  'authorization policy',
  'role setting',
] as const;

/**
 * (c) Any change to the policies that let the keys work: every Conditional Access policy (a new one can lock out as well),
 * the authentication methods, strengths, Security Defaults. `Mark` 2: a policy known to the kit; 3: names a model of our keys.
 */
export function policyChanged(input: AlarmInput): string {
  const policyIds = input.policies.map((p) => p.id);
  const aaguids = [...new Set(input.keys.map((k) => k.aaguid))];
  const { accountIds, containers, names } = watched(input);
  return [
    kqlLet('operations', POLICY_OPERATIONS),
    kqlLet('policies', policyIds),
    kqlLet('models', aaguids),
    kqlLet('objects', [...accountIds, ...containers]),
    kqlLet('names', names),
    ...auditHead,
    '| where OperationName has_any (operations) or TargetId in (policies)',
    "| extend Target = coalesce(tostring(T.displayName), TargetId, 'unknown')",
    '| extend Mark = case(Changed has_any (models), 3, TargetId in (policies) or Changed has_any (objects) or TargetName in~ (names), 2, 1)',
    ...auditTail,
  ].join('\n');
}
