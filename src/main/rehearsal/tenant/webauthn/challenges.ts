import type { ChallengeStore } from '../graph/call';
import type { World } from '../state/world';

/** Length of the compact JWE that the real service sends, in bytes; as base64url about 6,900 characters. */
const jweBytes = 5198;

/** Opaque challenges of the real size. The service's are stateless; here a table says what each was for. */
export class Challenges implements ChallengeStore {
  private readonly issued = new Map<
    string,
    { readonly purpose: 'register' | 'sign-in'; readonly subject: string; readonly expiresAt: number }
  >();

  constructor(private readonly world: World) {}

  issue(
    purpose: 'register' | 'sign-in',
    subject: string,
    lifetimeMs: number,
  ): { readonly challenge: string; readonly expiresAt: number } {
    const challenge = purpose === 'register' ? this.jwe() : this.world.chance.token(64);
    const expiresAt = this.world.now() + lifetimeMs;
    this.issued.set(challenge, { purpose, subject, expiresAt });
    return { challenge, expiresAt };
  }

  judge(purpose: 'register' | 'sign-in', subject: string, challenge: string): 'unknown' | 'expired' | null {
    const known = this.issued.get(challenge);
    if (!known || known.purpose !== purpose || known.subject !== subject) return 'unknown';
    return known.expiresAt < this.world.now() ? 'expired' : null;
  }

  spend(challenge: string): void {
    this.issued.delete(challenge);
  }

  private jwe(): string {
    const encode = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
    const header = encode('{"alg":"RSA-OAEP-256","enc":"A256GCM","typ":"JWE","zip":"DEF","ver":"1.0"}');
    const [key, iv, tag] = [256, 12, 16].map((length) => encode(this.world.chance.bytes(length)));
    const rest = jweBytes - (header.length + key!.length + iv!.length + tag!.length + 4);
    const cipher = encode(this.world.chance.bytes(Math.ceil((rest * 3) / 4))).slice(0, rest);
    return encode(`${header}.${key}.${iv}.${cipher}.${tag}`);
  }
}
