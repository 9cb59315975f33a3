import { z } from 'zod';
import type { Needs } from '../http/errors';
import { roleNames } from '../roles';
import { conditionalAccessNeeds, conditionalAccessPath, conditionalAccessPolicySchema } from './conditional-access';
import { methodsPolicyPath, methodsPolicySchema } from './methods-policy';

/** Reader roles suffice. @param licence without which the read is refused, where there is one */
export function reads(what: string, scope = 'Directory.Read.All', licence?: string): Needs {
  return { what, scope, role: roleNames.globalReader, ...(licence === undefined ? {} : { licence }) };
}

/** The policies that decide how anybody signs in to the tenant: the survey reads them before, the check of a drill afterwards. */
export const policyReads = {
  securityDefaults: {
    path: '/policies/identitySecurityDefaultsEnforcementPolicy',
    needs: reads('Read Security Defaults', 'Policy.Read.All'),
    schema: z.object({ isEnabled: z.boolean() }),
  },
  conditionalAccess: {
    path: conditionalAccessPath,
    needs: conditionalAccessNeeds,
    schema: conditionalAccessPolicySchema,
    list: true,
  },
  methodsPolicy: {
    path: methodsPolicyPath,
    needs: reads('Read the authentication methods policy', 'Policy.Read.All'),
    schema: methodsPolicySchema,
  },
  authorization: {
    path: '/policies/authorizationPolicy',
    needs: reads('Read the authorization policy', 'Policy.Read.All'),
    schema: z.object({ allowedToUseSSPR: z.boolean().nullish() }),
  },
} as const;
