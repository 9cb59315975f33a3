import { describe, expect, it } from 'vitest';
import { refuseEndedRole } from '../../src/main/ceremony/role-end';
import { GLOBAL_ADMINISTRATOR } from '../../src/main/ceremony/steps/sign-in';
import { AppError } from '../../src/shared/errors';
import type { SignedInAdmin } from '../../src/shared/model/tenant';

const noon = Date.UTC(2026, 10, 22, 12);
const admin = (...roles: readonly (readonly [string, string, string | null])[]): SignedInAdmin => ({
  userId: 'a',
  userPrincipalName: 'olga@contoso.com',
  tenantId: 't',
  roles: roles.map(([name, templateId, endsAt]) => ({ name, templateId, endsAt })),
});
const codeOf = (who: SignedInAdmin | null, act: 'assignRole' | 'survey' | 'print' = 'assignRole'): string => {
  try {
    refuseEndedRole(act, who, noon);
    return 'goes on';
  } catch (error) {
    return error instanceof AppError ? error.code : 'other';
  }
};

describe('a role that was activated for a time', () => {
  it('stops an act that needs it once it has ended, before anything is sent', () => {
    expect(codeOf(admin(['Global Administrator', GLOBAL_ADMINISTRATOR, '2026-11-22T12:00:00Z']))).toBe(
      'auth/role-ended',
    );
    expect(codeOf(admin(['Global Administrator', GLOBAL_ADMINISTRATOR, '2026-11-22T12:00:01Z']))).toBe('goes on');
    expect(codeOf(admin(['Global Administrator', GLOBAL_ADMINISTRATOR, null]))).toBe('goes on');
  });

  it('does not count beside a standing one, nor for acts that send nothing with it', () => {
    const ended = ['User Administrator', 'x', '2026-11-22T11:00:00Z'] as const;
    expect(codeOf(admin(['Global Administrator', GLOBAL_ADMINISTRATOR, null], ended))).toBe('goes on');
    expect(codeOf(admin(ended))).toBe('auth/role-ended');
    expect(codeOf(admin(ended), 'survey')).toBe('goes on');
    expect(codeOf(admin(ended), 'print')).toBe('goes on');
    expect(codeOf(null)).toBe('goes on');
  });
});
