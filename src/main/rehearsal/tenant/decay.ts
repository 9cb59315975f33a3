import { roles } from './state/ids';
import type { GroupRecord, UserRecord } from './state/model';
import type { World } from './state/world';
import { deleteGroup } from './graph/groups';
import { deleteUser } from './graph/users';

import {
  addPolicy,
  audit,
  auditPolicy,
  auditUser,
  changeFido2,
  changeMethods,
  groupsWith,
  removeRole,
} from './decay-acts';

/** One thing that goes wrong with an emergency access account in the months between two drills. */
export interface KindOfDecay {
  readonly id: string;
  readonly label: string;
  readonly happen: (world: World, user: UserRecord) => void;
}

export const kindsOfDecay: readonly KindOfDecay[] = [
  {
    id: 'role-eligible',
    label: 'The role was made eligible only',
    happen: (world, user) => {
      removeRole(world, user);
      const id = world.chance.token(24);
      world.state.roleEligibilities.set(id, {
        id,
        roleDefinitionId: roles.globalAdministrator,
        principalId: user.id,
        directoryScopeId: '/',
        endsAt: null,
      });
    },
  },
  { id: 'role-lost', label: 'The role was taken away', happen: removeRole },
  {
    id: 'account-disabled',
    label: 'The account was disabled',
    happen: (world, user) => {
      user.accountEnabled = false;
      auditUser(world, user, 'Disable account');
    },
  },
  {
    id: 'account-deleted',
    label: 'The account was deleted',
    happen: (world, user) => {
      deleteUser(world, user);
      auditUser(world, user, 'Delete user');
    },
  },
  {
    id: 'method-added',
    label: 'A phone was registered on the account',
    happen: (world, user) => {
      user.phones.push({
        id: '3179e48a-750b-4051-897c-87b9720928f7',
        phoneNumber: '+420 000000001',
        phoneType: 'mobile',
      });
      auditUser(world, user, 'User registered security info', 'UserManagement', 'Authentication Methods');
    },
  },
  {
    id: 'key-removed',
    label: 'The key was deleted from the account',
    happen: (world, user) => {
      user.passkeys = user.passkeys.slice(1);
      auditUser(world, user, 'Admin deleted security info', 'UserManagement', 'Authentication Methods');
    },
  },
  {
    id: 'passkey-synced',
    label: 'A synced passkey was added',
    happen: (world, user) => {
      const [known] = user.passkeys;
      const credentialId = world.chance.bytes(32);
      const id = `${Buffer.from(credentialId).toString('base64url')}1`;
      user.passkeys = [
        ...user.passkeys,
        {
          id,
          displayName: 'Phone',
          createdDateTime: world.iso(),
          aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
          model: 'iCloud Keychain',
          attestationCertificates: [],
          attestationLevel: 'notAttested',
          passkeyType: 'synced',
          credentialId,
          publicKey: known?.publicKey ?? new Uint8Array(),
          rpId: known?.rpId ?? world.switches.rpId,
          userHandle: null,
          signCount: 0,
          lastUsedAt: null,
        },
      ];
      auditUser(world, user, 'User registered security info', 'UserManagement', 'Authentication Methods');
    },
  },
  {
    id: 'tap-open',
    label: 'A Temporary Access Pass is open',
    happen: (world, user) => {
      user.tap = {
        id: world.chance.uuid(),
        code: world.chance.token(8),
        createdAt: world.now(),
        startsAt: world.now(),
        lifetimeInMinutes: 480,
        isUsableOnce: false,
        used: false,
      };
      auditUser(world, user, 'Admin registered security info', 'UserManagement', 'Authentication Methods');
    },
  },
  {
    id: 'tap-scope',
    label: 'Everybody may use Temporary Access Passes',
    happen: (world) =>
      changeMethods(world, (policy) => ({
        tap: {
          ...policy.tap,
          state: 'enabled',
          includeTargets: [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
        },
      })),
  },
  {
    id: 'sms-scope',
    label: 'Everybody may use SMS',
    happen: (world) =>
      changeMethods(world, (policy) => ({
        others: {
          ...policy.others,
          sms: {
            ...policy.others['sms']!,
            state: 'enabled',
            includeTargets: [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
            excludeTargets: [],
          },
        },
      })),
  },
  {
    id: 'aaguid-out',
    label: 'The key model is no longer allowed',
    happen: (world, user) => {
      const restrictions = {
        isEnforced: true,
        enforcementType: 'block' as const,
        aaGuids: [...new Set(user.passkeys.map((passkey) => passkey.aaguid))],
      };
      changeFido2(world, (fido2) =>
        fido2.passkeyProfiles
          ? { passkeyProfiles: fido2.passkeyProfiles.map((profile) => ({ ...profile, keyRestrictions: restrictions })) }
          : { keyRestrictions: restrictions },
      );
    },
  },
  {
    id: 'fido2-scope',
    label: 'Passkeys are no longer on for the account',
    happen: (world) => changeFido2(world, () => ({ includeTargets: [] })),
  },
  {
    id: 'profile-shrunk',
    label: 'Its passkey profile shrank, and only another one lets the key in',
    happen: (world, user) => {
      const aaGuids = [...new Set(user.passkeys.map((passkey) => passkey.aaguid))];
      changeFido2(world, (fido2) => {
        const [first, ...others] = fido2.passkeyProfiles ?? [];
        if (first === undefined) return {};
        const copy = { ...first, id: world.chance.uuid(), name: 'Keys as before' };
        const shut = { ...first, keyRestrictions: { isEnforced: true, enforcementType: 'block' as const, aaGuids } };
        return {
          passkeyProfiles: [shut, ...others, copy],
          includeTargets: fido2.includeTargets.map((target) => ({
            ...target,
            allowedPasskeyProfiles: [shut.id, ...others.map((profile) => profile.id), copy.id],
          })),
        };
      });
    },
  },
  {
    id: 'fido2-off',
    label: 'Passkeys were switched off',
    happen: (world) => changeFido2(world, () => ({ state: 'disabled' })),
  },
  {
    id: 'passkey-added',
    label: 'Another security key was added to the account',
    happen: (world, user) => {
      const [known] = user.passkeys;
      if (known === undefined) return;
      const credentialId = world.chance.bytes(32);
      const id = `${Buffer.from(credentialId).toString('base64url')}1`;
      user.passkeys = [
        ...user.passkeys,
        { ...known, id, displayName: 'Spare', credentialId, signCount: 0, lastUsedAt: null },
      ];
      auditUser(world, user, 'User registered security info', 'UserManagement', 'Authentication Methods');
    },
  },
  {
    id: 'account-renamed',
    label: 'The account got another name',
    happen: (world, user) => {
      user.userPrincipalName = `renamed-${user.userPrincipalName}`;
      auditUser(world, user, 'Update user');
    },
  },
  {
    id: 'account-synced',
    label: 'The account is synchronised now',
    happen: (_world, user) => {
      user.onPremisesSyncEnabled = true;
    },
  },
  {
    id: 'password-expires',
    label: 'The password expires again',
    happen: (world, user) => {
      user.passwordPolicies = null;
      auditUser(world, user, 'Update user');
    },
  },
  {
    id: 'per-user-mfa',
    label: 'Per-user MFA was switched on',
    happen: (world, user) => {
      user.perUserMfaState = 'enforced';
      auditUser(
        world,
        user,
        'Update per-user multifactor authentication state',
        'UserManagement',
        'Authentication Methods',
      );
    },
  },
  {
    id: 'stranger-in-group',
    label: 'Somebody else is in the group',
    happen: (world, user) => {
      const stranger = [...world.state.users.values()].find((one) => one.passkeys.length === 0);
      if (stranger === undefined) return;
      for (const group of groupsWith(world, user)) group.members = [...group.members, stranger.id];
      auditUser(world, stranger, 'Add member to group', 'GroupManagement');
    },
  },
  {
    id: 'group-owner',
    label: 'The group has an owner',
    happen: (world, user) => {
      const owner = [...world.state.users.values()].find((one) => one.passkeys.length === 0);
      if (owner === undefined) return;
      for (const group of groupsWith(world, user)) group.owners = [...group.owners, owner.id];
      auditUser(world, owner, 'Add owner to group', 'GroupManagement');
    },
  },
  {
    id: 'security-defaults',
    label: 'Security Defaults were switched',
    happen: (world) => {
      world.state.securityDefaults.write(!world.state.securityDefaults.current, world.now());
      auditPolicy(world, 'Update security defaults', 'Security Defaults', null, 'Conditional Access');
    },
  },
  {
    id: 'policy-without-exclusion',
    label: 'A new policy has no exclusion',
    happen: (world) => addPolicy(world, { displayName: 'Only compliant devices', state: 'enabled', templateId: null }),
  },
  {
    id: 'managed-policy',
    label: 'Microsoft added a policy in report-only',
    happen: (world) =>
      addPolicy(world, {
        displayName: 'Microsoft-managed: Require compliant devices',
        state: 'enabledForReportingButNotEnforced',
        templateId: 'b8bda7f8-6584-4446-bce9-d871480e53fa',
      }),
  },
  {
    id: 'membership-lost',
    label: 'The account was taken out of its group',
    happen: (world, user) => {
      for (const group of groupsWith(world, user)) group.members = group.members.filter((member) => member !== user.id);
      auditUser(world, user, 'Remove member from group', 'GroupManagement');
    },
  },
  {
    id: 'group-remade',
    label: 'The group was deleted and made again',
    happen: (world, user) => {
      for (const group of groupsWith(world, user)) {
        deleteGroup(world, group);
        const again: GroupRecord = {
          ...group,
          id: world.chance.uuid(),
          createdAt: world.now(),
          replicas: [world.now()],
        };
        world.state.groups.set(again.id, again);
        audit(
          world,
          { activity: 'Delete group', category: 'GroupManagement', service: 'Core Directory' },
          { id: group.id, type: 'Group', name: group.displayName, userPrincipalName: null },
        );
      }
    },
  },
  {
    id: 'password-used',
    label: 'Somebody signed in with the password',
    happen: (world, user) => {
      user.passwordLastUsedAt = world.now();
    },
  },
  {
    id: 'password-changed',
    label: 'The password was reset',
    happen: (world, user) => {
      user.password = `Changed-${world.chance.token(24)}`;
      user.lastPasswordChangeAt = world.now();
      auditUser(world, user, 'Reset password (by admin)');
    },
  },
  {
    id: 'counter-back',
    label: 'The key counts lower than Entra has seen',
    happen: (_world, user) => {
      for (const passkey of user.passkeys) passkey.signCount += 100_000;
    },
  },
  {
    id: 'campaign',
    label: 'A registration campaign interrupts the sign-in',
    happen: (world) =>
      changeMethods(world, (policy) => ({
        campaign: {
          ...policy.campaign,
          state: 'enabled',
          includeTargets: [
            { id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' },
          ],
          excludeTargets: [],
        },
      })),
  },
  {
    id: 'self-service-reset',
    label: 'Administrators are asked for reset details',
    happen: (world) => {
      world.state.authorizationPolicy = { ...world.state.authorizationPolicy, allowedToUseSSPR: true };
      auditPolicy(world, 'Update authorization policy', 'Authorization Policy', null, 'Core Directory');
    },
  },
];

/** Lets one kind happen to this account, or to the first one that looks like an emergency access account. */
export function decay(world: World, id: string, userId?: string): void {
  const kind = kindsOfDecay.find((candidate) => candidate.id === id);
  if (!kind)
    throw new Error(`No kind of decay is called ${id}. Known: ${kindsOfDecay.map((known) => known.id).join(', ')}.`);
  const user = userId === undefined ? emergencyAccount(world) : world.state.users.get(userId);
  if (!user) throw new Error('The simulated tenant has no emergency access account yet.');
  kind.happen(world, user);
}

/** Is there an account yet that something could happen to? */
export function canDecay(world: World): boolean {
  return emergencyAccount(world) !== undefined;
}

function emergencyAccount(world: World): UserRecord | undefined {
  const candidates = [...world.state.users.values()].filter(
    (user) => user.id !== world.state.operatorId && user.passkeys.length > 0,
  );
  return candidates.find((user) => world.hasRole(user.id, 'globalAdministrator')) ?? candidates[0];
}
