import { createHash } from 'node:crypto';
import type { JsonObject } from '../json';
import type { Session } from '../graph/call';
import { graphAppId } from '../state/ids';
import type { UserRecord } from '../state/model';
import type { World } from '../state/world';
import type { ProofKind } from './flow';

export interface Code {
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | null;
  readonly scopes: readonly string[];
  readonly continuousAccess: boolean;
  readonly claimsMet: boolean;
  readonly proofs: readonly ProofKind[];
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly userId: string;
  readonly clientId: string;
  readonly issuedAt: number;
  readonly continuousAccess: boolean;
  readonly proofs: readonly ProofKind[];
}

const minute = 60_000;
const codeLifetime = 10 * minute;
const accessLifetime = 75 * minute;

/** Codes, access and refresh tokens. A token looks like a JWT, but only this table makes it worth something. */
export class Tokens {
  private readonly codes = new Map<string, Code>();
  private readonly refresh = new Map<string, RefreshToken>();
  private readonly sessions = new Map<string, Session & { readonly claimsMet: boolean }>();

  constructor(
    private readonly world: World,
    private readonly issuer: string,
  ) {}

  newCode(code: Omit<Code, 'expiresAt'>): string {
    const value = `0.${this.world.chance.token(48)}`;
    this.codes.set(value, { ...code, expiresAt: this.world.now() + codeLifetime });
    return value;
  }

  /** Single use; PKCE S256 is checked (RFC 7636 §4.6). */
  redeemCode(value: string, clientId: string, redirectUri: string, verifier: string): Code | null {
    const code = this.codes.get(value);
    this.codes.delete(value);
    if (!code || code.expiresAt < this.world.now() || code.clientId !== clientId || code.redirectUri !== redirectUri)
      return null;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return challenge === code.codeChallenge ? code : null;
  }

  redeemRefresh(value: string, clientId: string): RefreshToken | null {
    const token = this.refresh.get(value);
    if (!token || token.clientId !== clientId) return null;
    const user = this.world.state.users.get(token.userId);
    return user && user.accountEnabled && user.sessionsValidFrom <= token.issuedAt ? token : null;
  }

  session(accessToken: string): (Session & { readonly claimsMet: boolean }) | null {
    return this.sessions.get(accessToken) ?? null;
  }

  /** The token response of RFC 6749 §5.1 with Entra's additions. */
  issue(grant: {
    readonly user: UserRecord;
    readonly clientId: string;
    readonly graphScopes: readonly string[];
    readonly nonce: string | null;
    readonly continuousAccess: boolean;
    readonly claimsMet: boolean;
    readonly proofs: readonly ProofKind[];
  }): JsonObject {
    const { world } = this;
    const { user } = grant;
    const now = world.now();
    const issuedAt = Math.floor(now / 1000);
    const scopes = grant.graphScopes.length > 0 ? grant.graphScopes : ['openid', 'profile', 'email'];
    const methods = amr(grant.proofs);
    const common = {
      iss: this.issuer,
      iat: issuedAt,
      nbf: issuedAt,
      tid: world.state.tenantId,
      oid: user.id,
      name: user.displayName,
      preferred_username: user.userPrincipalName,
      ver: '2.0',
    };
    const access = jwt(world, {
      ...common,
      aud: graphAppId,
      appid: grant.clientId,
      scp: scopes.join(' '),
      wids: [...world.activeRoles(user.id)],
      amr: [...methods],
      upn: user.userPrincipalName,
      exp: issuedAt + accessLifetime / 1000,
    });
    const idToken = jwt(world, {
      ...common,
      aud: grant.clientId,
      sub: createHash('sha256')
        .update(user.id + grant.clientId)
        .digest('base64url'),
      exp: issuedAt + 3600,
      ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    });
    const refresh = `1.${world.chance.token(64)}`;
    this.sessions.set(access, {
      userId: user.id,
      clientId: grant.clientId,
      scopes: new Set(scopes),
      issuedAt: now,
      expiresAt: now + accessLifetime,
      continuousAccess: grant.continuousAccess,
      methods,
      claimsMet: grant.claimsMet,
    });
    this.refresh.set(refresh, {
      userId: user.id,
      clientId: grant.clientId,
      issuedAt: now,
      continuousAccess: grant.continuousAccess,
      proofs: grant.proofs,
    });
    return {
      token_type: 'Bearer',
      scope: [...scopes, 'openid', 'profile', 'offline_access']
        .filter((scope, index, every) => every.indexOf(scope) === index)
        .join(' '),
      expires_in: accessLifetime / 1000,
      ext_expires_in: accessLifetime / 1000,
      access_token: access,
      refresh_token: refresh,
      id_token: idToken,
      client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: world.state.tenantId })).toString('base64url'),
    };
  }
}

function amr(proofs: readonly ProofKind[]): readonly string[] {
  const found = new Set<string>();
  if (proofs.includes('password')) found.add('pwd');
  if (proofs.includes('passkey')) found.add('fido');
  if (proofs.some((proof) => proof !== 'password')) found.add('mfa');
  return [...found];
}

function jwt(world: World, claims: JsonObject): string {
  const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'RS256', kid: 'rehearsal' })}.${encode(claims)}.${world.chance.token(64)}`;
}
