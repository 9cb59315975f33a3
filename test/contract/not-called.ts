/** Operations of Graph's subset that the app does not call, each with its reason. Held against every full run of the tests. */
export const notCalled: Readonly<Record<string, string>> = {
  // Other ways to the same passkeys: v1.0 is used, for beta may change under an installed program.
  'v1.0 GET /users/{user-id}/authentication/fido2Methods/{fido2AuthenticationMethod-id}':
    'the list is read instead: it also shows what else is there',
  'v1.0 GET /users/{user-id}/authentication/fido2Methods/creationOptions()': 'the same call in its other spelling',
  'beta GET /users/{user-id}/authentication/fido2Methods': 'v1.0 has it',
  'beta POST /users/{user-id}/authentication/fido2Methods': 'v1.0 has it',
  'beta GET /users/{user-id}/authentication/fido2Methods/{fido2AuthenticationMethod-id}':
    'v1.0 has it, and the list is read',
  'beta DELETE /users/{user-id}/authentication/fido2Methods/{fido2AuthenticationMethod-id}': 'v1.0 has it',
  'beta GET /users/{user-id}/authentication/fido2Methods/creationOptions': 'v1.0 has it',
  'beta GET /users/{user-id}/authentication/fido2Methods/creationOptions(challengeTimeoutInMinutes={challengeTimeoutInMinutes})':
    'v1.0 without a timeout of its own is enough: options are asked for right before the touch',
  'beta GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2':
    'v1.0 has the profiles too',
  'beta PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2':
    'v1.0 has the profiles too',
  // The organisation is read whole, by list.
  'v1.0 GET /organization/{organization-id}': 'a tenant has one, and the list gives it without its id',
  'v1.0 GET /domains/{domain-id}': 'the list tells initial, default and federated at once',
  'v1.0 GET /users/{user-id}/licenseDetails': 'licences are read for the tenant; an emergency account needs none',
  'v1.0 GET /servicePrincipals/{servicePrincipal-id}': 'found by the client id, for the object id is not known',
  // Left to people: the app changes nothing that the plan does not need.
  'v1.0 PATCH /policies/identitySecurityDefaultsEnforcementPolicy':
    'Security Defaults protect everybody else; never switched by the app',
  'v1.0 PATCH /policies/authorizationPolicy':
    'self-service password reset of administrators is for everybody; told, not changed',
  'v1.0 PATCH /groups/{group-id}': 'a group is made right or refused; one that is there is not rewritten',
  'v1.0 PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/sms':
    'told, not changed: others may depend on it',
  'v1.0 PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/voice':
    'told, not changed: others may depend on it',
  'beta PATCH /policies/authenticationMethodsPolicy': 'system-preferred sign-in is told, not changed',
  'beta PATCH /users/{user-id}/authentication/requirements': 'per-user MFA is told, not changed',
  'v1.0 POST /directory/deletedItems/{directoryObject-id}/restore':
    'the app deletes only what it made, and that for good',
  // Conditional Access and method policies in fewer reads.
  'v1.0 GET /policies/authenticationStrengthPolicies': 'the built-in phishing-resistant strength has a fixed id',
  'v1.0 GET /policies/authenticationStrengthPolicies/{authenticationStrengthPolicy-id}':
    'the built-in phishing-resistant strength has a fixed id',
  'v1.0 GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{authenticationMethodConfiguration-id}':
    'the whole policy gives all of them in one read',
  'v1.0 GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/sms': 'the whole policy gives it',
  'v1.0 GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/voice':
    'the whole policy gives it',
  // Roles and groups: one read that answers more.
  'v1.0 GET /me/memberOf': 'roles of the operator come also through groups: transitive, cast to roles',
  'v1.0 GET /me/transitiveMemberOf': 'the cast to roles is asked for, not all groups',
  'v1.0 GET /users/{user-id}/memberOf': 'transitive is what policies look at',
  'v1.0 GET /roleManagement/directory/roleAssignments/{unifiedRoleAssignment-id}':
    'read by principal or by role, for the id is what is looked for',
  'v1.0 GET /roleManagement/directory/roleDefinitions': 'ids of built-in roles are the same in every tenant',
  'v1.0 GET /roleManagement/directory/roleDefinitions/{unifiedRoleDefinition-id}':
    'ids of built-in roles are the same in every tenant',
  'v1.0 GET /directory/administrativeUnits/{administrativeUnit-id}':
    'found by name, for it may be there from an earlier ceremony',
  'v1.0 DELETE /directory/administrativeUnits/{administrativeUnit-id}':
    'undo takes the accounts out and names the empty unit as what stays',
  'v1.0 GET /directory/administrativeUnits/{administrativeUnit-id}/scopedRoleMembers': 'the app gives no scoped role',
  'v1.0 POST /directory/administrativeUnits/{administrativeUnit-id}/scopedRoleMembers':
    'the app gives no scoped role: it would be one more way to the accounts',
  'v1.0 DELETE /directory/administrativeUnits/{administrativeUnit-id}/scopedRoleMembers/{scopedRoleMembership-id}':
    'the app gives no scoped role, so it has none to take',
  // Sign-in methods are read as one list.
  'v1.0 GET /users/{user-id}/authentication/passwordMethods': 'the list of all methods has it',
  'v1.0 GET /users/{user-id}/authentication/phoneMethods': 'the list of all methods has it',
  'v1.0 GET /users/{user-id}/authentication/emailMethods': 'the list of all methods has it',
  'v1.0 GET /users/{user-id}/authentication/microsoftAuthenticatorMethods': 'the list of all methods has it',
  'v1.0 GET /users/{user-id}/authentication/softwareOathMethods': 'the list of all methods has it',
  'v1.0 GET /users/{user-id}/authentication/temporaryAccessPassMethods/{temporaryAccessPassAuthenticationMethod-id}':
    'the list is read: an account has one pass at most',
  'v1.0 GET /reports/authenticationMethods/userRegistrationDetails':
    'hours late and with a licence; each account is read itself',
  'beta GET /users/{user-id}/authentication/passwordMethods': 'the list of all methods has it',
  // Logs.
  'v1.0 GET /auditLogs/signIns': 'lists interactive sign-ins only; beta lists those of programs too',
  'v1.0 GET /auditLogs/signIns/{signIn-id}': 'the filtered list has all that is asked',
  'beta GET /auditLogs/signIns/{signIn-id}': 'the filtered list has all that is asked',
  'v1.0 GET /auditLogs/directoryAudits/{directoryAudit-id}': 'the filtered list has all that is asked',
  'v1.0 GET /security/auditLog/queries': 'a Purview search takes minutes to hours; the Entra logs are enough',
  'v1.0 POST /security/auditLog/queries': 'a Purview search takes minutes to hours; the Entra logs are enough',
  'v1.0 GET /security/auditLog/queries/{auditLogQuery-id}':
    'a Purview search takes minutes to hours; the Entra logs are enough',
  'v1.0 GET /security/auditLog/queries/{auditLogQuery-id}/records':
    'a Purview search takes minutes to hours; the Entra logs are enough',
  'beta GET /security/auditLog/queries': 'a Purview search takes minutes to hours; the Entra logs are enough',
  'beta POST /security/auditLog/queries': 'a Purview search takes minutes to hours; the Entra logs are enough',
  'beta GET /security/auditLog/queries/{auditLogQuery-id}':
    'a Purview search takes minutes to hours; the Entra logs are enough',
  'beta GET /security/auditLog/queries/{auditLogQuery-id}/records':
    'a Purview search takes minutes to hours; the Entra logs are enough',
  'beta POST /users/{user-id}/invalidateAllRefreshTokens': 'revokeSignInSessions of v1.0 does it',
};
