import { z } from 'zod';

export const organizationSchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  tenantType: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  countryLetterCode: z.string().nullish(),
  verifiedDomains: z
    .array(
      z.object({
        name: z.string(),
        isInitial: z.boolean().nullish(),
        isDefault: z.boolean().nullish(),
        type: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type Organization = z.infer<typeof organizationSchema>;

export const domainSchema = z.object({
  id: z.string(),
  isInitial: z.boolean().nullish(),
  isVerified: z.boolean().nullish(),
  isDefault: z.boolean().nullish(),
  authenticationType: z.string().nullish(),
  passwordValidityPeriodInDays: z.number().nullish(),
});
export type Domain = z.infer<typeof domainSchema>;

export const skuSchema = z.object({
  skuPartNumber: z.string().nullish(),
  capabilityStatus: z.string().nullish(),
  servicePlans: z
    .array(z.object({ servicePlanId: z.string().nullish(), provisioningStatus: z.string().nullish() }))
    .nullish(),
});
export type Sku = z.infer<typeof skuSchema>;

export const organizationPath =
  '/organization?$select=id,displayName,verifiedDomains,tenantType,onPremisesSyncEnabled,countryLetterCode,createdDateTime';

const p1 = '41781fb2-bc02-4b7c-bd55-b576c07bb09d';
const p2 = 'eec0eb4f-6444-4f95-aba0-50c24d67f998';

/** The highest Entra ID licence that is in force; one in its grace period counts. */
export function licenceOf(skus: readonly Sku[] | null): 'free' | 'p1' | 'p2' | 'unknown' {
  if (skus === null) return 'unknown';
  const live = skus.filter((sku) => sku.capabilityStatus === 'Enabled' || sku.capabilityStatus === 'Warning');
  const has = (plan: string): boolean =>
    live.some((sku) => (sku.servicePlans ?? []).some((one) => one.servicePlanId?.toLowerCase() === plan));
  return has(p2) ? 'p2' : has(p1) ? 'p1' : 'free';
}

/** The tenant's own `*.onmicrosoft.com` (or its like); the only suffix for emergency access accounts. */
export function initialDomainOf(organization: Organization | null, domains: readonly Domain[] | null): string | null {
  return (
    domains?.find((domain) => domain.isInitial === true)?.id ??
    organization?.verifiedDomains?.find((domain) => domain.isInitial === true)?.name ??
    null
  );
}
