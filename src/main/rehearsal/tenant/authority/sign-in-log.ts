import type { JsonObject } from '../json';
import type { UserRecord } from '../state/model';
import type { World } from '../state/world';
import type { Flow } from './flow';

/** One row of the interactive sign-in log. The members of the beta version are in it too and are left out on v1.0. */
export function recordSignIn(
  world: World,
  flow: Flow,
  user: UserRecord,
  errorCode: number,
  reason: string | null,
): void {
  const at = world.now();
  const method = flow.proofs.has('passkey')
    ? 'Passkey (device-bound)'
    : flow.proofs.has('temporaryAccessPass')
      ? 'Temporary Access Pass'
      : 'Password';
  const appId = flow.purpose.kind === 'authorize' ? flow.purpose.request.clientId : '';
  const row: JsonObject & { readonly id: string } = {
    id: world.chance.uuid(),
    createdDateTime: world.iso(at),
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    appId,
    appDisplayName: appId === '' ? 'My Signins' : `App ${appId.slice(0, 8)}`,
    ipAddress: '192.0.2.10',
    clientAppUsed: 'Browser',
    correlationId: world.chance.uuid(),
    conditionalAccessStatus:
      errorCode === 53003 || errorCode === 53000 ? 'failure' : world.premium() ? 'success' : 'notApplied',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes_v2: [],
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: { errorCode, failureReason: errorCode === 0 ? 'Other.' : reason, additionalDetails: null },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: 'Linux',
      browser: 'Rehearsal',
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    location: {
      city: '',
      state: '',
      countryOrRegion: '',
      geoCoordinates: { altitude: null, latitude: null, longitude: null },
    },
    appliedConditionalAccessPolicies: [],
    authenticationRequirement:
      flow.proofs.has('password') && flow.proofs.size === 1
        ? 'singleFactorAuthentication'
        : 'multiFactorAuthentication',
    authenticationDetails: [
      {
        authenticationStepDateTime: world.iso(at),
        authenticationMethod: method,
        authenticationMethodDetail: '',
        succeeded: errorCode === 0,
        authenticationStepResultDetail: '',
        authenticationStepRequirement: 'Primary authentication',
      },
    ],
    signInEventTypes: ['interactiveUser'],
  };
  world.state.signIns.push({ at, visibleAt: at + world.chance.between(world.timing.logs), row });
}

/** Members that only beta has. */
export const betaSignInMembers = ['authenticationRequirement', 'authenticationDetails', 'signInEventTypes'] as const;
