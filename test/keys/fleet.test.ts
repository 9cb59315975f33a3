import { describe, expect, it } from 'vitest';
import { personalitiesFromMetadata } from '../../src/main/rehearsal/virtual-key';
import { fleet } from '../bench/fleet';
import { haveVectors, readVectors } from './support/vectors';

/** Every seventh here; the bench takes all. */
const STEP = 7;

describe.skipIf(!haveVectors)('models of the FIDO metadata as virtual keys', () => {
  const models = haveVectors ? personalitiesFromMetadata(readVectors('mds-2022-getinfo.json')) : [];

  it(`are each set up, or refused with a reason (every ${STEP}. of ${models.length})`, async () => {
    const report = await fleet(models.filter((_, index) => index % STEP === 0));
    expect(report.models).toBeGreaterThanOrEqual(10);
    expect(report.failed).toEqual([]);
    expect(report.done).toBeGreaterThan(report.models / 2);
  });
});
