import { describe, expect, it } from 'vitest';
import { routeTable } from '../../src/main/rehearsal/tenant/graph/graph';
import { account, bench, keyBench, optionsFor, postBody, registered, text } from '../rehearsal/tenant/support';
import { graphPermissions } from '../rehearsal/tenant/permissions';
import { Contract, nameOf } from './contract';
import { contractIsAway, contractIsHere } from './openapi';
import { ContractBroken } from './recording';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

describe('contract with Graph', () => {
  it('has every operation simulated', ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const missing = new Contract().operations.filter(
      (operation) =>
        operation.path !== '/$batch' &&
        !routeTable.some(
          (route) =>
            route.method === operation.method &&
            route.versions.includes(operation.version) &&
            route.pattern.test(operation.path.replace(/\{[^}]+\}/g, 'x')),
        ),
    );
    expect(missing.map(nameOf)).toEqual([]);
  });

  it('asks for no scope that Graph would not take', ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const contract = new Contract();
    /** Real, but not in the published table, each with its reason. */
    const beyond: Readonly<Record<string, readonly string[]>> = {
      // docs: needed for a target that holds a privileged role
      'DELETE /users/{}': ['Directory.AccessAsUser.All'],
      // role-assignable groups: docs, groups-concept
      'PATCH /groups/{}': ['RoleManagement.ReadWrite.Directory'],
      'DELETE /groups/{}': ['RoleManagement.ReadWrite.Directory'],
      'DELETE /groups/{}/members/{}/$ref': ['RoleManagement.ReadWrite.Directory'],
      // the table lists what is for one's own methods; the API page adds what is for those of others
      'GET /users/{}/authentication/fido2Methods': [
        'UserAuthMethod-Passkey.ReadWrite.All',
        'UserAuthenticationMethod.Read.All',
        'UserAuthenticationMethod.ReadWrite.All',
      ],
      // not in the subset: the cast for groups
      'GET /directory/deletedItems/microsoft.graph.group': ['Group.Read.All', 'Group.ReadWrite.All'],
    };
    const wrong = routeTable.flatMap((route) => {
      const path = route.template.replaceAll('{}', 'x');
      return route.versions.flatMap((version) => {
        const operation = contract.find(version, route.method, path);
        if (!operation?.scopes) return [];
        const extra = [...route.rights.any, ...(route.rights.all ?? [])].filter(
          (scope) => !operation.scopes!.has(scope) && !beyond[`${route.method} ${route.template}`]?.includes(scope),
        );
        return extra.length > 0 ? [`${nameOf(operation)}: ${extra.join(', ')}`] : [];
      });
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('answers every operation as described', async ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const contract = new Contract();
    const seen = new Set<string>();
    const complaints: string[] = [];
    const b = await bench({
      personality: 'p2-pim-one-hour',
      onExchange: (exchange) => {
        for (const verdict of contract.judge(exchange)) {
          complaints.push(...verdict.complaints);
          if (verdict.operation !== null && exchange.status < 300) seen.add(verdict.operation);
        }
      },
    });
    try {
      const scopes = [...graphPermissions, 'Directory.AccessAsUser.All'];
      const call = async (
        method: string,
        path: string,
        body?: unknown,
        version: 'v1.0' | 'beta' = 'v1.0',
      ): Promise<unknown> => {
        // Room for the limits of Conditional Access and of the logs.
        b.clock.advance(10_000);
        const answer = await b.call(method, path.replaceAll(' ', '%20'), body, {
          scopes,
          version,
          headers: path.includes('$count') ? { consistencylevel: 'eventual' } : {},
        });
        expect([method, path, answer.status, answer.status < 300 ? '' : JSON.stringify(answer.body)]).toEqual([
          method,
          path,
          answer.status,
          '',
        ]);
        return answer.body;
      };
      const { tenantId, world } = b.tenant;
      const keys = await keyBench();
      const { id, upn } = await account(b);
      const other = await account(b, 'ea-m4vz9p');
      const user = `/users/${id}`;
      const authentication = `${user}/authentication`;
      const methods = await registered(b, keys, id);
      const methodId = text(methods.method, 'id');
      const made = await (await keyBench('yubikey-5c-nfc', 'other')).register(await optionsFor(b, other.id));
      const second = text(
        await call('POST', `/users/${other.id}/authentication/fido2Methods`, postBody(made), 'beta'),
        'id',
      );
      await call('GET', `/users/${other.id}/authentication/fido2Methods/${second}`, undefined, 'beta');
      await call('DELETE', `/users/${other.id}/authentication/fido2Methods/${second}`, undefined, 'beta');
      const record = world.state.users.get(id)!;
      record.phones.push({
        id: '3179e48a-750b-4051-897c-87b9720928f7',
        phoneNumber: '+420 000000000',
        phoneType: 'mobile',
      });
      record.emails.push({ id: '3ddfcfc8-9383-446f-83cc-3ab9be4be18f', emailAddress: 'a@example.org' });
      record.authenticators.push({
        id: 'opaque',
        displayName: 'Phone',
        deviceTag: 'SoftwareTokenActivated',
        phoneAppVersion: '6.8',
      });
      record.softwareOaths.push({ id: 'b172893e-893b-41ec-b70f-e0a5e05d1201' });

      for (const path of [
        '/organization',
        `/organization/${tenantId}`,
        '/domains',
        `/domains/${world.initialDomain()}`,
        '/subscribedSkus',
        '/policies/identitySecurityDefaultsEnforcementPolicy',
        '/policies/authenticationStrengthPolicies',
        '/policies/authenticationStrengthPolicies/00000000-0000-0000-0000-000000000004',
        '/policies/authenticationMethodsPolicy',
        '/policies/authorizationPolicy',
        "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)",
        '/users',
        `/users?$filter=startswith(userPrincipalName,'ea-')`,
        user,
        '/me',
        '/me/memberOf',
        '/me/transitiveMemberOf',
        '/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true',
        `${user}/memberOf`,
        `${user}/transitiveMemberOf`,
        `${user}/licenseDetails`,
        '/groups',
        '/roleManagement/directory/roleAssignments',
        '/roleManagement/directory/roleDefinitions',
        `/roleManagement/directory/roleDefinitions/${globalAdministrator}`,
        '/roleManagement/directory/roleAssignmentScheduleInstances',
        '/roleManagement/directory/roleEligibilityScheduleInstances',
        `${authentication}/methods`,
        `${authentication}/passwordMethods`,
        `${authentication}/phoneMethods`,
        `${authentication}/emailMethods`,
        `${authentication}/microsoftAuthenticatorMethods`,
        `${authentication}/softwareOathMethods`,
        `${authentication}/fido2Methods`,
        `${authentication}/fido2Methods/${methodId}`,
        `${authentication}/fido2Methods/creationOptions`,
        `${authentication}/fido2Methods/creationOptions()`,
        '/reports/authenticationMethods/userRegistrationDetails',
        '/oauth2PermissionGrants',
        '/servicePrincipals',
        `/servicePrincipals/${[...world.state.servicePrincipals.keys()][0]}`,
        '/auditLogs/signIns',
        '/auditLogs/directoryAudits',
        '/directory/administrativeUnits',
      ])
        await call('GET', path);
      for (const path of [
        `${authentication}/methods`,
        `${authentication}/passwordMethods`,
        `${authentication}/requirements`,
        `${authentication}/fido2Methods`,
        `${authentication}/fido2Methods/creationOptions`,
        `${authentication}/fido2Methods/creationOptions(challengeTimeoutInMinutes=30)`,
        '/policies/authenticationMethodsPolicy',
        '/auditLogs/signIns',
      ]) {
        await call('GET', path, undefined, 'beta');
      }

      for (const [name, type] of [
        ['fido2', 'fido2'],
        ['temporaryAccessPass', 'temporaryAccessPass'],
        ['sms', 'sms'],
        ['voice', 'voice'],
      ] as const) {
        const path = `/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/${name}`;
        await call('GET', path);
        await call('PATCH', path, {
          '@odata.type': `#microsoft.graph.${type}AuthenticationMethodConfiguration`,
          excludeTargets: [],
        });
      }
      await call(
        'GET',
        '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/MicrosoftAuthenticator',
      );
      await call(
        'GET',
        '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2',
        undefined,
        'beta',
      );
      await call(
        'PATCH',
        '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2',
        { '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration', state: 'enabled' },
        'beta',
      );
      const campaign = { state: 'default', snoozeDurationInDays: 1, includeTargets: [], excludeTargets: [] };
      await call('PATCH', '/policies/authenticationMethodsPolicy', {
        registrationEnforcement: { authenticationMethodsRegistrationCampaign: campaign },
      });
      await call(
        'PATCH',
        '/policies/authenticationMethodsPolicy',
        { systemCredentialPreferences: { state: 'enabled', includeTargets: [], excludeTargets: [] } },
        'beta',
      );
      await call('PATCH', '/policies/identitySecurityDefaultsEnforcementPolicy', { isEnabled: false });
      await call('PATCH', '/policies/authorizationPolicy', { allowedToUseSSPR: false });

      await call('PATCH', user, { displayName: 'Emergency Access 1' });
      await call('POST', `${user}/revokeSignInSessions`);
      await call('POST', `${user}/invalidateAllRefreshTokens`, undefined, 'beta');
      await call('PATCH', `${authentication}/requirements`, { perUserMfaState: 'disabled' }, 'beta');
      const tap = text(
        await call('POST', `${authentication}/temporaryAccessPassMethods`, { lifetimeInMinutes: 60 }),
        'id',
      );
      await call('GET', `${authentication}/temporaryAccessPassMethods`);
      await call('GET', `${authentication}/temporaryAccessPassMethods/${tap}`);
      for (const path of [
        `temporaryAccessPassMethods/${tap}`,
        'phoneMethods/3179e48a-750b-4051-897c-87b9720928f7',
        'emailMethods/3ddfcfc8-9383-446f-83cc-3ab9be4be18f',
        'microsoftAuthenticatorMethods/opaque',
        'softwareOathMethods/b172893e-893b-41ec-b70f-e0a5e05d1201',
        `fido2Methods/${methodId}`,
      ]) {
        await call('DELETE', `${authentication}/${path}`);
      }

      const group = text(
        await call('POST', '/groups', {
          displayName: 'EA',
          mailEnabled: false,
          mailNickname: 'ea',
          securityEnabled: true,
        }),
        'id',
      );
      const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` };
      await call('GET', `/groups/${group}`);
      await call('PATCH', `/groups/${group}`, { description: 'x' });
      await call('POST', `/groups/${group}/members/$ref`, reference);
      await call('GET', `/groups/${group}/members`);
      await call('GET', `/groups/${group}/owners`);
      await call('DELETE', `/groups/${group}/members/${id}/$ref`);

      const policy = text(
        await call('POST', '/identity/conditionalAccess/policies', {
          displayName: 'P',
          state: 'disabled',
          conditions: {
            users: { includeUsers: ['All'] },
            applications: { includeApplications: ['All'] },
            clientAppTypes: ['all'],
          },
          grantControls: { operator: 'OR', builtInControls: ['mfa'] },
        }),
        'id',
      );
      await call('GET', '/identity/conditionalAccess/policies');
      await call('GET', `/identity/conditionalAccess/policies/${policy}`);
      await call('PATCH', `/identity/conditionalAccess/policies/${policy}`, {
        conditions: { users: { excludeGroups: [group] } },
      });
      await call('POST', '/identity/conditionalAccess/evaluate', {
        signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id },
        signInContext: {
          '@odata.type': '#microsoft.graph.applicationContext',
          includeApplications: ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c'],
        },
      });
      await call('DELETE', `/identity/conditionalAccess/policies/${policy}`);
      await call('DELETE', `/groups/${group}`);

      const assignment = text(
        await call('POST', '/roleManagement/directory/roleAssignments', {
          principalId: id,
          roleDefinitionId: globalAdministrator,
          directoryScopeId: '/',
        }),
        'id',
      );
      await call('GET', `/roleManagement/directory/roleAssignments/${assignment}?$expand=roleDefinition`);
      await call('DELETE', `/roleManagement/directory/roleAssignments/${assignment}`);
      await call('POST', '/roleManagement/directory/roleAssignmentScheduleRequests', {
        action: 'adminAssign',
        principalId: other.id,
        roleDefinitionId: globalAdministrator,
        directoryScopeId: '/',
        justification: 'x',
        scheduleInfo: { expiration: { type: 'noExpiration' } },
      });

      const unit = text(
        await call('POST', '/directory/administrativeUnits', { displayName: 'R', isMemberManagementRestricted: true }),
        'id',
      );
      await call('GET', `/directory/administrativeUnits/${unit}`);
      await call('POST', `/directory/administrativeUnits/${unit}/members/$ref`, reference);
      await call('GET', `/directory/administrativeUnits/${unit}/members`);
      await call('DELETE', `/directory/administrativeUnits/${unit}/members/${id}/$ref`);
      const scoped = text(
        await call('POST', `/directory/administrativeUnits/${unit}/scopedRoleMembers`, {
          roleId: globalAdministrator,
          roleMemberInfo: { id: other.id },
        }),
        'id',
      );
      await call('GET', `/directory/administrativeUnits/${unit}/scopedRoleMembers`);
      await call('DELETE', `/directory/administrativeUnits/${unit}/scopedRoleMembers/${scoped}`);
      await call('DELETE', `/directory/administrativeUnits/${unit}`);

      await call('DELETE', user);
      await call('GET', '/directory/deletedItems/microsoft.graph.user');
      await call('GET', `/directory/deletedItems/${id}`);
      await call('POST', `/directory/deletedItems/${id}/restore`);
      await call('DELETE', user);
      await call('DELETE', `/directory/deletedItems/${id}`);

      world.state.signIns.push({
        at: b.clock.now(),
        visibleAt: 0,
        row: {
          id: 'c8f1c1b0-0000-4000-8000-000000000001',
          createdDateTime: world.iso(),
          userId: id,
          userPrincipalName: upn,
        },
      });
      for (const version of ['v1.0', 'beta'] as const) {
        await call('GET', '/auditLogs/signIns/c8f1c1b0-0000-4000-8000-000000000001', undefined, version);
        const query = text(
          await call(
            'POST',
            '/security/auditLog/queries',
            {
              displayName: 'q',
              filterStartDateTime: '2026-11-01T00:00:00Z',
              filterEndDateTime: '2026-12-01T00:00:00Z',
              recordTypeFilters: ['azureActiveDirectoryStsLogon'],
            },
            version,
          ),
          'id',
        );
        await call('GET', '/security/auditLog/queries', undefined, version);
        await call('GET', `/security/auditLog/queries/${query}`, undefined, version);
        await call('GET', `/security/auditLog/queries/${query}/records`, undefined, version);
      }
      await call('GET', `/auditLogs/directoryAudits/${world.state.audits[0]!.row.id}`);
      const grant = {
        id: 'grant',
        clientId: 'c',
        consentType: 'Principal' as const,
        principalId: other.id,
        resourceId: 'r',
        scope: 'User.Read',
      };
      world.state.grants.set(grant.id, grant);
      await call('GET', '/oauth2PermissionGrants');
      await call('DELETE', '/oauth2PermissionGrants/grant');
      await call('POST', '/$batch', {
        requests: [
          { id: '1', method: 'GET', url: '/me' },
          { id: '2', method: 'GET', url: '/organization' },
        ],
      });

      expect(complaints).toEqual([]);
      // Two spellings of one operation: whichever pattern is tried first takes both.
      const spelt = (name: string): boolean => name.endsWith('creationOptions()') || name.endsWith('creationOptions');
      expect(
        contract.operations.map(nameOf).filter((name) => !seen.has(name) && !(spelt(name) && name.startsWith('v1.0'))),
      ).toEqual([]);
    } finally {
      await b.stop();
    }
  });

  it('is not blind: a wrong answer and a wrong request are seen', ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const contract = new Contract();
    const exchange = {
      surface: 'graph',
      version: 'v1.0',
      method: 'PATCH',
      path: '/users/x',
      query: '',
      requestHeaders: { 'client-request-id': 'x' },
      requestBody: { displayName: 'x' },
      status: 204,
      responseHeaders: {},
      responseBody: null,
      faulty: false,
    } as const;
    const complaints = (change: object): number =>
      contract.judge({ ...exchange, ...change }).flatMap((verdict) => verdict.complaints).length;
    expect(complaints({})).toBe(0);
    expect(complaints({ requestBody: { surprise: 1 } })).toBeGreaterThan(0);
    expect(complaints({ requestBody: { surprise: 1 }, requestHeaders: {} })).toBe(0);
    expect(complaints({ status: 200 })).toBeGreaterThan(0);
    expect(complaints({ responseBody: {} })).toBeGreaterThan(0);
    expect(complaints({ path: '/nobody/knows' })).toBeGreaterThan(0);
    expect(complaints({ query: '$top=many' })).toBeGreaterThan(0);
    expect(new ContractBroken('x')).toBeInstanceOf(Error);
  });
});
