/** Template ids of built-in directory roles; the same in every tenant. */
export const roleIds = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  privilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  authenticationAdministrator: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  authenticationPolicyAdministrator: '0526716b-113d-4c15-b2c8-68e3c22b9f80',
  conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
} as const;

export type RoleName = keyof typeof roleIds;

export const roleNames: Readonly<Record<RoleName, string>> = {
  globalAdministrator: 'Global Administrator',
  privilegedRoleAdministrator: 'Privileged Role Administrator',
  privilegedAuthenticationAdministrator: 'Privileged Authentication Administrator',
  authenticationAdministrator: 'Authentication Administrator',
  authenticationPolicyAdministrator: 'Authentication Policy Administrator',
  conditionalAccessAdministrator: 'Conditional Access Administrator',
  userAdministrator: 'User Administrator',
  groupsAdministrator: 'Groups Administrator',
  securityAdministrator: 'Security Administrator',
  globalReader: 'Global Reader',
};

const nameById = new Map<string, string>(
  (Object.keys(roleIds) as RoleName[]).map((key) => [roleIds[key], roleNames[key]]),
);

/** Display name for a role template id; the id itself where the role is not in the table. */
export function roleName(templateId: string): string {
  return nameById.get(templateId.toLowerCase()) ?? templateId;
}
