/**
 * Well-known identifiers of Entra that the simulation shares with every real tenant. From Microsoft's list, not from
 * `src/main/entra/roles.ts`: a wrong id there must be unknown here, as it would be to Entra.
 */
export const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  privilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  authenticationAdministrator: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  authenticationPolicyAdministrator: '0526716b-113d-4c15-b2c8-68e3c22b9f80',
  conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
  securityReader: '5d6b6bb7-de71-4623-b4af-96380a352509',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
  directoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
  helpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
} as const;

export type RoleName = keyof typeof roles;

export const roleDisplayNames: Readonly<Record<RoleName, string>> = {
  globalAdministrator: 'Global Administrator',
  privilegedRoleAdministrator: 'Privileged Role Administrator',
  privilegedAuthenticationAdministrator: 'Privileged Authentication Administrator',
  authenticationAdministrator: 'Authentication Administrator',
  authenticationPolicyAdministrator: 'Authentication Policy Administrator',
  conditionalAccessAdministrator: 'Conditional Access Administrator',
  securityAdministrator: 'Security Administrator',
  securityReader: 'Security Reader',
  userAdministrator: 'User Administrator',
  groupsAdministrator: 'Groups Administrator',
  globalReader: 'Global Reader',
  reportsReader: 'Reports Reader',
  directoryReaders: 'Directory Readers',
  cloudApplicationAdministrator: 'Cloud Application Administrator',
  helpdeskAdministrator: 'Helpdesk Administrator',
};

export const graphAppId = '00000003-0000-0000-c000-000000000000';
export const passwordMethodId = '28c10230-6103-485e-b985-444c60001490';
export const defaultPasskeyProfileId = '00000000-0000-0000-0000-000000000001';
export const phishingResistantStrengthId = '00000000-0000-0000-0000-000000000004';
export const premiumP1PlanId = '41781fb2-bc02-4b7c-bd55-b576c07bb09d';
export const premiumP2PlanId = 'eec0eb4f-6444-4f95-aba0-50c24d67f998';
