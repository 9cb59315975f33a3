/**
 * Least delegated permissions for each thing the app does, so that nobody consents to more than was needed so far.
 * Taken from Microsoft's permission table of August 2026; for other people's methods the `.All` scopes.
 */
const survey = [
  'User.Read',
  'Directory.Read.All',
  'Policy.Read.All',
  'RoleManagement.Read.Directory',
  'UserAuthenticationMethod.Read.All',
];

export const scopeSteps = {
  /** Everything the survey reads; writes nothing. */
  survey,
  /** Accounts, group, policies and keys: steps 4 to 6. */
  provision: [
    'User.ReadWrite.All',
    'Group.ReadWrite.All',
    'Policy.ReadWrite.AuthenticationMethod',
    'UserAuthMethod-Passkey.ReadWrite.All',
    'UserAuthMethod-Passkey.Read.All',
  ],
  /** Temporary Access Passes, asked for only where keys are registered that way. */
  tap: ['UserAuthMethod-TAP.ReadWrite.All'],
  /** Conditional Access needs all three together (a known quirk of Graph). */
  access: ['Policy.ReadWrite.ConditionalAccess', 'Application.Read.All'],
  role: ['RoleManagement.ReadWrite.Directory'],
  restrictedUnit: ['AdministrativeUnit.ReadWrite.All'],
  close: ['User.RevokeSessions.All'],
  /** Other methods found on the accounts; asked for only when the operator wants them removed. */
  cleanMethods: ['UserAuthenticationMethod.ReadWrite.All'],
  undo: ['User.ReadWrite.All', 'User.DeleteRestore.All', 'Group.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
  consents: ['DelegatedPermissionGrant.ReadWrite.All'],
  /** The tenant check of a drill and the watch: reading scopes only, and nothing else is ever asked for there. */
  drill: ['AuditLog.Read.All', 'Policy.Read.ConditionalAccess'],
  /** The account itself, after a real sign-in: its own roles. */
  ownRoles: ['User.Read'],
} as const satisfies Record<string, readonly string[]>;

export type ScopeStep = keyof typeof scopeSteps;

const trivial = new Set(['openid', 'profile', 'email', 'offline_access', 'user.read']);

/** What every sign-in asks for and nobody has to take back. */
export function isTrivialScope(scope: string): boolean {
  return scope === '' || trivial.has(scope.toLowerCase());
}

const everAsked = new Set(Object.values(scopeSteps).flatMap((scopes) => scopes.map((scope) => scope.toLowerCase())));

/** A permission that this app may have asked for, in whichever step. */
export function isOurScope(scope: string): boolean {
  return everAsked.has(scope.toLowerCase());
}

/** The scopes to ask for: those of the step, and the reading ones every step leans on. */
export function scopesFor(step: ScopeStep): readonly string[] {
  if (step === 'ownRoles') return scopeSteps.ownRoles;
  return [...new Set([...survey, ...scopeSteps[step]])];
}
