import { afterEach, describe, expect, it } from 'vitest';
import { findingIds } from '../../../src/main/entra/survey/catalogue';
import type { FindingId } from '../../../src/main/entra/survey/catalogue';
import { createGraphTenant } from '../../../src/main/entra/graph-tenant';
import { rehearsalOrigin } from '../../../src/main/rehearsal/tenant';
import type { Personality } from '../../../src/main/rehearsal/tenant';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { unitName } from '../../../src/main/entra/resources/administrative-units';
import { bench, standIn } from './support';
import type { Bench } from './support';
import { clientId, exemplary, notOfATenant, twins } from './twins';
import type { Twin } from './twins';

let b: Bench;
afterEach(() => b.stop());

/** Findings of a survey of this tenant, over HTTP and through MSAL, by id. */
async function survey(
  personality: Personality,
  more: {
    readonly fault?: string | undefined;
    readonly cloud?: Twin['cloud'];
  } = {},
): Promise<ReadonlyMap<string, string>> {
  b = await bench({ personality });
  const tenant = createGraphTenant({
    cloud: more.cloud ?? 'global',
    endpoints: {
      authority: rehearsalOrigin,
      graph: b.tenant.url,
      knownAuthorities: b.tenant.msal.knownAuthorities,
      authorityMetadata: b.tenant.msal.authorityMetadata,
    },
    clientId,
    tenantId: b.tenant.tenantId,
    fetch: (url, init) => fetch(url, init),
    networkClient: b.tenant.msal.networkClient(),
    openSignInPage: standIn(b, null),
    openKeySignInPage: standIn(b, null),
    clock: b.clock,
    random: seededRandom('app'),
    log: { event: () => undefined },
  });
  await tenant.signIn();
  if (more.fault !== undefined) b.tenant.faults.set(more.fault, true);
  const { report } = await tenant.survey({});
  return new Map(report.findings.map(({ id, severity }) => [id, severity]));
}

const restrictedUnit = exemplary((world) => {
  const id = world.chance.uuid();
  world.state.units.set(id, {
    id,
    createdAt: 0,
    replicas: [0],
    displayName: unitName,
    description: null,
    visibility: null,
    isMemberManagementRestricted: true,
    members: [],
    scopedRoles: [],
  });
});
const all: readonly (readonly [FindingId, Twin])[] = [
  ...(Object.entries(twins) as [FindingId, Twin][]),
  ['restricted-unit', { has: restrictedUnit }],
];

describe('for every finding one simulated tenant that has it and one that has not', () => {
  it('leaves out only what no tenant can have', async () => {
    b = await bench();
    const covered = [...all.map(([id]) => id), ...notOfATenant].sort();
    expect(covered).toEqual(Object.keys(findingIds).sort());
  });

  it('an exemplary tenant has none of them', async () => {
    const found = await survey(exemplary());
    const wrong = all
      .filter(([id, twin]) => twin.hasNot === undefined && found.get(id) !== 'fine')
      .map(([id]) => `${id}: ${found.get(id)}`);
    expect(wrong).toEqual([]);
  });

  it.each(all)('%s', async (id, twin) => {
    const found = await survey(twin.has, { fault: twin.fault, cloud: twin.cloudOf === 'has' ? twin.cloud : undefined });
    expect(['stop', 'fix', 'know'], `${id} is ${found.get(id)}`).toContain(found.get(id));
    if (twin.hasNot === undefined) return;
    await b.stop();
    const other = await survey(twin.hasNot, { cloud: twin.cloudOf === 'hasNot' ? twin.cloud : undefined });
    expect(other.get(id)).toBe('fine');
  });
});
