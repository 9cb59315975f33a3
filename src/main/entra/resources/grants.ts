import { z } from 'zod';
import { roleNames } from '../roles';
import type { Operation } from '../http/operation';
import { odata } from '../http/operation';

export const servicePrincipalSchema = z.object({
  id: z.string(),
  appId: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});
export type ServicePrincipal = z.infer<typeof servicePrincipalSchema>;

export const grantSchema = z.object({
  id: z.string(),
  clientId: z.string().nullish(),
  consentType: z.string().nullish(),
  principalId: z.string().nullish(),
  /** Service principal of the API that the permissions are for. */
  resourceId: z.string().nullish(),
  scope: z.string().nullish(),
});
export type Grant = z.infer<typeof grantSchema>;

/** Microsoft Graph itself, in every tenant. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

export const servicePrincipalPath = (appId: string): string =>
  `/servicePrincipals?$filter=appId%20eq%20${odata(appId)}&$select=id,appId,displayName,accountEnabled`;

export const grantsPath = (servicePrincipalId: string): string =>
  `/oauth2PermissionGrants?$filter=clientId%20eq%20${odata(servicePrincipalId)}`;

/** Looked up by app id each time: the object id differs from tenant to tenant. */
export async function findServicePrincipal(op: Operation, appId: string): Promise<ServicePrincipal | null> {
  const found = await op.list(
    {
      path: servicePrincipalPath(appId),
      step: 'survey',
      needs: { what: 'Look up the app in the tenant', scope: 'Directory.Read.All', role: roleNames.globalReader },
    },
    servicePrincipalSchema,
  );
  return found[0] ?? null;
}

export function listGrants(op: Operation, servicePrincipalId: string): Promise<readonly Grant[]> {
  return op.list(
    {
      path: grantsPath(servicePrincipalId),
      step: 'survey',
      needs: { what: 'Read the consents', scope: 'Directory.Read.All', role: roleNames.globalReader },
    },
    grantSchema,
  );
}

/** Takes the whole grant away; tokens already given out live on until they expire. */
export async function deleteGrant(op: Operation, grantId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `/oauth2PermissionGrants/${encodeURIComponent(grantId)}`,
    schema: null,
    step: 'consents',
    needs: {
      what: 'Take a consent back',
      scope: 'DelegatedPermissionGrant.ReadWrite.All',
      role: roleNames.privilegedRoleAdministrator,
    },
  });
}
