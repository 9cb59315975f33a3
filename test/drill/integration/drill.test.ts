import { describe, expect, it } from 'vitest';
import { stage } from './stage';

describe('a drill after a ceremony', () => {
  it('of a licensed tenant is clean, passes, and sets the date', async () => {
    const s = await stage({ tenant: 'profiles-migrated' });
    try {
      const outcome = await s.drill();
      expect(outcome.check.findings).toEqual([]);
      expect(outcome.check.verdict).toBe('green');
      expect(outcome.snapshot.closed?.verdict).toBe('passed');
      expect(outcome.audit.valid).toBe(true);
    } finally {
      await s.stop();
    }
  });
});
