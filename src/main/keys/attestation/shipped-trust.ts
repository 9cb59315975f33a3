import { toPem } from './metadata-payload';
import shipped from './shipped-models.json';
import type { MetadataBlob } from './metadata-blob';
import type { AttestationTrust, ModelMetadata } from './trust';

/**
 * The roots that come with the program: FIDO metadata of November 2022, which knows no model that is newer. A blob that
 * the operator brought goes before it, model by model.
 */
export function shippedTrust(brought: MetadataBlob | null = null): AttestationTrust {
  const roots = shipped.roots.map(toPem);
  const models = new Map<string, ModelMetadata>(
    shipped.models.map(({ aaguid, description, certified, roots: indices }) => [
      aaguid,
      { description, certified, roots: indices.flatMap((index) => roots[index] ?? []) },
    ]),
  );
  for (const [aaguid, model] of brought?.models ?? []) models.set(aaguid, model);
  return { roots: [...new Set([...models.values()].flatMap((model) => model.roots))], models };
}
