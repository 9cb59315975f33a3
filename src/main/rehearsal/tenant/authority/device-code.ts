import type { JsonObject } from '../json';
import type { World } from '../state/world';
import type { ProofKind } from './flow';

interface Pending {
  readonly userCode: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  approved: { readonly userId: string; readonly proofs: readonly ProofKind[] } | null;
}

const lifetime = 15 * 60_000;

/** RFC 8628. */
export class DeviceCodes {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly world: World) {}

  issue(clientId: string, scopes: readonly string[], verificationUri: string): JsonObject {
    const deviceCode = this.world.chance.token(48);
    const userCode = this.world.chance.uuid().replaceAll('-', '').slice(0, 9).toUpperCase();
    this.pending.set(deviceCode, {
      userCode,
      clientId,
      scopes,
      expiresAt: this.world.now() + lifetime,
      approved: null,
    });
    return {
      user_code: userCode,
      device_code: deviceCode,
      verification_uri: verificationUri,
      expires_in: lifetime / 1000,
      interval: 1,
      message: `To sign in, open ${verificationUri} and enter the code ${userCode}.`,
    };
  }

  byUserCode(userCode: string): string | null {
    for (const [deviceCode, pending] of this.pending)
      if (pending.userCode === userCode.toUpperCase()) return deviceCode;
    return null;
  }

  approve(deviceCode: string, userId: string, proofs: readonly ProofKind[]): boolean {
    const pending = this.pending.get(deviceCode);
    if (!pending || pending.expiresAt < this.world.now()) return false;
    pending.approved = { userId, proofs };
    return true;
  }

  poll(
    deviceCode: string,
    clientId: string,
  ):
    | 'pending'
    | 'expired'
    | { readonly userId: string; readonly proofs: readonly ProofKind[]; readonly scopes: readonly string[] } {
    const pending = this.pending.get(deviceCode);
    if (!pending || pending.clientId !== clientId || pending.expiresAt < this.world.now()) return 'expired';
    if (!pending.approved) return 'pending';
    this.pending.delete(deviceCode);
    return { ...pending.approved, scopes: pending.scopes };
  }
}
