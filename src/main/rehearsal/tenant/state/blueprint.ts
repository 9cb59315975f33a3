import type { roles } from './ids';
import type { Campaign, ConditionalAccessPolicy, KeyRestrictions, TenantState } from './model';

/** What makes one simulated tenant differ from another. Everything has a default: a small firm, no licence, Security Defaults on. */
export interface Blueprint {
  readonly displayName?: string;
  readonly cloud?: TenantState['cloud'];
  readonly domain?: string;
  readonly licence?: TenantState['licence'];
  readonly securityDefaults?: boolean;
  readonly federatedDefaultDomain?: boolean;
  readonly profiles?: boolean;
  readonly attestationEnforced?: boolean;
  readonly keyRestrictions?: KeyRestrictions;
  readonly fido2State?: 'enabled' | 'disabled';
  readonly fido2Everyone?: boolean;
  readonly selfService?: boolean;
  readonly tapState?: 'enabled' | 'disabled';
  readonly campaign?: Campaign['state'];
  readonly smsState?: 'enabled' | 'disabled';
  readonly allowedToUseSSPR?: boolean;
  readonly operatorRoles?: readonly (keyof typeof roles)[];
  /** Minutes until the operator's Global Administrator role ends; null: permanent. */
  readonly operatorRoleEndsInMinutes?: number | null;
  readonly operatorIsGuest?: boolean;
  /** An administrator consented for everybody long ago. */
  readonly adminConsented?: boolean;
  readonly operatorSecondFactor?: 'phone' | 'device';
  readonly otherGlobalAdministrators?: number;
  readonly perUserMfa?: boolean;
  /** An account with the role, a password and nothing else. */
  readonly oldBreakGlass?: boolean;
  readonly conditionalAccess?: readonly (Omit<
    ConditionalAccessPolicy,
    'id' | 'createdDateTime' | 'modifiedDateTime' | 'templateId'
  > & { readonly templateId?: string })[];
  readonly pimAllowsPermanent?: boolean;
}
