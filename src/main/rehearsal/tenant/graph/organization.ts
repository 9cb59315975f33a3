import type { JsonObject } from '../json';
import { notFound } from '../http/reply';
import { premiumP1PlanId, premiumP2PlanId } from '../state/ids';
import type { World } from '../state/world';
import { param } from './call';
import { collection, entity } from './collection';
import { route } from './route';
import type { Route } from './route';

function organization(world: World): JsonObject {
  const { state } = world;
  const plan = (servicePlanId: string, service: string): JsonObject => ({
    assignedDateTime: state.createdDateTime,
    capabilityStatus: 'Enabled',
    service,
    servicePlanId,
  });
  return {
    id: state.tenantId,
    deletedDateTime: null,
    displayName: state.displayName,
    countryLetterCode: state.countryLetterCode,
    createdDateTime: state.createdDateTime,
    onPremisesSyncEnabled: state.onPremisesSyncEnabled,
    tenantType: state.tenantType,
    verifiedDomains: state.domains.map((domain) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: domain.isDefault,
      isInitial: domain.isInitial,
      name: domain.id,
      type: domain.authenticationType === 'Federated' ? 'Federated' : 'Managed',
    })),
    assignedPlans: plans(world).map(([, id]) => plan(id, 'AADPremiumService')),
  };
}

function plans(world: World): readonly (readonly [string, string])[] {
  if (world.state.licence === 'p2')
    return [
      ['AAD_PREMIUM', premiumP1PlanId],
      ['AAD_PREMIUM_P2', premiumP2PlanId],
    ];
  if (world.state.licence === 'p1') return [['AAD_PREMIUM', premiumP1PlanId]];
  return [];
}

function skus(world: World): readonly JsonObject[] {
  if (!world.premium()) return [];
  const part = world.state.licence === 'p2' ? 'AAD_PREMIUM_P2' : 'AAD_PREMIUM';
  const skuId =
    world.state.licence === 'p2' ? '84a661c4-e949-4bd2-a560-ed7766fcaf2b' : '078d2b04-f1bd-4111-bbd4-b4b1b354cef4';
  return [
    {
      id: `${world.state.tenantId}_${skuId}`,
      skuId,
      skuPartNumber: part,
      appliesTo: 'User',
      capabilityStatus: 'Enabled',
      consumedUnits: 3,
      prepaidUnits: { enabled: 25, suspended: 0, warning: 0, lockedOut: 0 },
      servicePlans: plans(world).map(([servicePlanName, servicePlanId]) => ({
        servicePlanId,
        servicePlanName,
        provisioningStatus: 'Success',
        appliesTo: 'User',
      })),
    },
  ];
}

function domains(world: World): readonly JsonObject[] {
  return world.state.domains.map((domain) => ({
    id: domain.id,
    authenticationType: domain.authenticationType,
    isAdminManaged: true,
    isDefault: domain.isDefault,
    isInitial: domain.isInitial,
    isRoot: true,
    isVerified: true,
    passwordNotificationWindowInDays: null,
    passwordValidityPeriodInDays: domain.passwordValidityPeriodInDays ?? 2147483647,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  }));
}

const readOrganization = {
  any: ['User.Read', 'Organization.Read.All', 'Directory.Read.All'],
  roles: 'member',
} as const;
const readDomains = {
  any: ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All'],
  roles: 'member',
} as const;

export const organizationRoutes: readonly Route[] = [
  route('GET', '/organization', readOrganization, (call) =>
    collection(call, [organization(call.world)], { context: 'organization' }),
  ),
  route('GET', '/organization/{}', readOrganization, (call) => {
    if (param(call).toLowerCase() !== call.world.state.tenantId) throw notFound(param(call));
    return entity(call, 'organization/$entity', organization(call.world));
  }),
  route('GET', '/domains', readDomains, (call) => collection(call, domains(call.world), { context: 'domains' })),
  route('GET', '/domains/{}', readDomains, (call) => {
    const domain = domains(call.world).find((candidate) => candidate['id'] === param(call).toLowerCase());
    if (!domain) throw notFound(param(call));
    return entity(call, 'domains/$entity', domain);
  }),
  route(
    'GET',
    '/subscribedSkus',
    { any: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All'], roles: 'member' },
    (call) => collection(call, skus(call.world), { context: 'subscribedSkus' }),
  ),
];
