import { z } from 'zod';
import type { JsonObject } from '../json';
import { json } from '../http/reply';
import type { Reply } from '../http/reply';
import type { Simulation } from '../graph/call';
import type { World } from '../state/world';
import { grant, graphScopes, grantedScopes, mayConsent, missingScopes } from './consent';
import { DeviceCodes } from './device-code';
import type { AuthorizeRequest, Flow, Page, Purpose } from './flow';
import { draw } from './pages';
import { SecurityInfo } from './security-info';
import { SignIn } from './sign-in';
import { signInErrors } from './sign-in-errors';
import { Tokens } from './tokens';

export interface AuthorityRequest {
  readonly method: string;
  /** Path after the tenant segment. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  /** Host as the browser named it. */
  readonly host: string;
}

export interface ScopeAsk {
  readonly path: string;
  readonly clientId: string;
  readonly loginHint: string | null;
  readonly scopes: readonly string[];
}

const authorizeQuery = z.object({
  client_id: z.string().min(1),
  redirect_uri: z.string().regex(/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/?/),
  response_type: z.literal('code'),
  response_mode: z.literal('form_post'),
  scope: z.string(),
  state: z.string().min(1),
  code_challenge: z.string().min(43),
  code_challenge_method: z.literal('S256'),
  nonce: z.string().optional(),
  login_hint: z.string().optional(),
  prompt: z.string().optional(),
  claims: z.string().optional(),
});

/** The sign-in service: authorize, token, device code, logout, and the pages between. */
export class Authority {
  readonly tokens: Tokens;
  readonly deviceCodes: DeviceCodes;
  /** Every request that named scopes, in order: what anybody ever asked consent or a token for. */
  readonly asked: ScopeAsk[] = [];
  private readonly flows = new Map<string, Flow>();
  private readonly signIn: SignIn;
  private readonly securityInfo: SecurityInfo;

  constructor(
    private readonly world: World,
    simulation: Simulation,
    readonly publicOrigin: string,
  ) {
    this.tokens = new Tokens(world, `${publicOrigin}/${world.state.tenantId}/v2.0`);
    this.deviceCodes = new DeviceCodes(world);
    this.signIn = new SignIn(world, simulation.secretChallenges);
    this.securityInfo = new SecurityInfo(world, simulation);
  }

  async handle(request: AuthorityRequest): Promise<Reply> {
    this.note(request);
    switch (`${request.method} ${request.path}`) {
      case 'GET /oauth2/v2.0/authorize':
        return this.authorize(request);
      case 'POST /login':
        return this.answer(request);
      case 'POST /oauth2/v2.0/token':
        return this.token(request.form);
      case 'POST /oauth2/v2.0/devicecode':
        return json(
          this.deviceCodes.issue(
            request.form.get('client_id') ?? '',
            (request.form.get('scope') ?? '').split(' '),
            `${this.publicOrigin}/${this.world.state.tenantId}/deviceauth`,
          ),
        );
      case 'GET /deviceauth':
        return this.begin(
          { kind: 'device', deviceCode: this.deviceCodes.byUserCode(request.query.get('code') ?? '') ?? '' },
          request,
        );
      case 'GET /security-info':
        return this.begin({ kind: 'securityInfo' }, request);
      case 'GET /oauth2/v2.0/logout':
        return this.show({ kind: 'done', message: 'Signed out.' }, null);
      case 'GET /v2.0/.well-known/openid-configuration':
        return json(metadata(this.publicOrigin, this.world.state.tenantId));
      case 'GET /discovery/v2.0/keys':
        return json({ keys: [] });
      default:
        return json({ error: 'invalid_request', error_description: 'No such endpoint.' }, 404);
    }
  }

  private note({ path, query, form }: AuthorityRequest): void {
    const of = (name: string): string | null => query.get(name) ?? form.get(name);
    const scope = of('scope');
    if (scope === null) return;
    const scopes = scope.split(' ').filter((each) => each !== '');
    this.asked.push({ path, clientId: of('client_id') ?? '', loginHint: of('login_hint'), scopes });
  }

  private authorize(request: AuthorityRequest): Reply {
    const parsed = authorizeQuery.safeParse(Object.fromEntries(request.query));
    if (!parsed.success)
      return json(
        {
          error: 'invalid_request',
          error_description: `AADSTS900144: The request must contain a fit '${parsed.error.issues[0]?.path.join('.')}'.`,
        },
        400,
      );
    const query = parsed.data;
    const asked: AuthorizeRequest = {
      clientId: query.client_id,
      redirectUri: query.redirect_uri,
      scopes: query.scope.split(' ').filter((scope) => scope !== ''),
      state: query.state,
      codeChallenge: query.code_challenge,
      nonce: query.nonce ?? null,
      loginHint: query.login_hint ?? null,
      prompt: query.prompt ?? null,
      claims: query.claims ?? null,
    };
    return this.begin({ kind: 'authorize', request: asked }, request);
  }

  private begin(purpose: Purpose, request: AuthorityRequest): Reply {
    const flow: Flow = {
      id: this.world.chance.token(24),
      purpose,
      startedAt: this.world.now(),
      webOrigin: request.host.startsWith('localhost:') ? `http://${request.host}` : null,
      userId: null,
      proofs: new Set(),
      provenAt: null,
      interruptDone: false,
      consentDone: false,
      claimsMet: purpose.kind === 'authorize' && asksForStepUp(purpose.request.claims),
    };
    this.flows.set(flow.id, flow);
    return this.show(this.signIn.first(flow), flow);
  }

  private async answer(request: AuthorityRequest): Promise<Reply> {
    const flow = this.flows.get(request.form.get('flow') ?? '');
    if (!flow)
      return this.show(
        { kind: 'error', code: 135018, message: 'AADSTS165000: The sign-in session has expired.' },
        null,
      );
    const answer = request.form.get('answer');
    if (flow.purpose.kind === 'securityInfo' && answer === 'register')
      return this.show(await this.securityInfo.register(flow, request.form), flow);
    if (answer === 'refuse' && flow.purpose.kind === 'authorize')
      return this.show(this.denied(flow, flow.purpose.request), flow);
    const page = await this.signIn.next(flow, request.form);
    return this.show(page ?? this.finish(flow), flow);
  }

  private finish(flow: Flow): Page {
    const userId = flow.userId!;
    switch (flow.purpose.kind) {
      case 'securityInfo':
        return this.securityInfo.page(flow, null);
      case 'device':
        return this.deviceCodes.approve(flow.purpose.deviceCode, userId, [...flow.proofs])
          ? { kind: 'done', message: 'You are signed in on the other device. You may close this window.' }
          : { kind: 'error', code: 135018, message: 'The code is not known or has expired.' };
      case 'authorize': {
        this.flows.delete(flow.id);
        const { request } = flow.purpose;
        const missing = missingScopes(this.world, request.clientId, userId, request.scopes);
        if (missing.length > 0) grant(this.world, request.clientId, userId, missing);
        const code = this.tokens.newCode({
          userId,
          clientId: request.clientId,
          redirectUri: request.redirectUri,
          codeChallenge: request.codeChallenge,
          nonce: request.nonce,
          scopes: request.scopes,
          continuousAccess: request.claims?.toLowerCase().includes('cp1') === true,
          claimsMet: flow.claimsMet,
          proofs: [...flow.proofs],
        });
        const clientInfo = Buffer.from(JSON.stringify({ uid: userId, utid: this.world.state.tenantId })).toString(
          'base64url',
        );
        return {
          kind: 'post',
          action: request.redirectUri,
          fields: { code, state: request.state, client_info: clientInfo, session_state: this.world.chance.uuid() },
        };
      }
    }
  }

  private denied(flow: Flow, request: AuthorizeRequest): Page {
    this.flows.delete(flow.id);
    return {
      kind: 'post',
      action: request.redirectUri,
      fields: {
        error: 'access_denied',
        error_description: `AADSTS65004: ${signInErrors[65004]}`,
        state: request.state,
      },
    };
  }

  private show(page: Page, flow: Flow | null): Reply {
    return draw(
      { flow: flow?.id ?? '', submit: `/${this.world.state.tenantId}/login`, page },
      this.world.chance.token(12),
    );
  }

  /** RFC 6749 §5: tokens, or an error document. */
  private token(form: URLSearchParams): Reply {
    const clientId = form.get('client_id') ?? '';
    const claims = form.get('claims');
    const continuousAccess = claims?.toLowerCase().includes('cp1') === true;
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = this.tokens.redeemCode(
          form.get('code') ?? '',
          clientId,
          form.get('redirect_uri') ?? '',
          form.get('code_verifier') ?? '',
        );
        if (!code) return this.refused('invalid_grant', 70008, 'The code has expired, was used, or does not fit.');
        return this.tokensFor(
          code.userId,
          clientId,
          code.nonce,
          code.continuousAccess || continuousAccess,
          code.claimsMet,
          code.proofs,
          code.scopes,
        );
      }
      case 'refresh_token': {
        if (asksForStepUp(claims))
          return this.refused('interaction_required', 50076, 'The user must sign in again with more proof.');
        const token = this.tokens.redeemRefresh(form.get('refresh_token') ?? '', clientId);
        if (!token) return this.refused('invalid_grant', 50173, 'The grant was revoked. The user must sign in again.');
        const scopes = (form.get('scope') ?? '').split(' ');
        if (missingScopes(this.world, clientId, token.userId, scopes).length > 0)
          return this.refused(
            'invalid_grant',
            65001,
            'The user has not consented to the application.',
            'consent_required',
          );
        return this.tokensFor(
          token.userId,
          clientId,
          null,
          token.continuousAccess || continuousAccess,
          false,
          token.proofs,
          scopes,
        );
      }
      case 'device_code':
      case 'urn:ietf:params:oauth:grant-type:device_code': {
        const state = this.deviceCodes.poll(form.get('device_code') ?? '', clientId);
        if (state === 'pending') return this.refused('authorization_pending', 70016, 'Authorization is pending.');
        if (state === 'expired') return this.refused('expired_token', 70020, 'The device code has expired.');
        const missing = missingScopes(this.world, clientId, state.userId, state.scopes);
        const user = this.world.state.users.get(state.userId);
        if (!user || !mayConsent(this.world, user, missing))
          return this.refused('invalid_grant', 65001, 'An administrator must consent first.');
        if (missing.length > 0) grant(this.world, clientId, state.userId, missing);
        return this.tokensFor(state.userId, clientId, null, continuousAccess, false, state.proofs, state.scopes);
      }
      default:
        return this.refused('unsupported_grant_type', 70003, 'The grant type is not supported.');
    }
  }

  private tokensFor(
    userId: string,
    clientId: string,
    nonce: string | null,
    continuousAccess: boolean,
    claimsMet: boolean,
    proofs: Parameters<Tokens['issue']>[0]['proofs'],
    requested: readonly string[],
  ): Reply {
    const user = this.world.state.users.get(userId);
    if (!user || !user.accountEnabled) return this.refused('invalid_grant', 50057, signInErrors[50057]);
    // A client that asks for no Graph scope gets none, whatever was consented before.
    const scopes = graphScopes(requested).length > 0 ? grantedScopes(this.world, clientId, userId) : [];
    return json(this.tokens.issue({ user, clientId, graphScopes: scopes, nonce, continuousAccess, claimsMet, proofs }));
  }

  private refused(error: string, code: number, description: string, suberror?: string): Reply {
    const body: JsonObject = {
      error,
      error_description: `AADSTS${code}: ${description}`,
      error_codes: [code],
      timestamp: this.world.iso(),
      trace_id: this.world.chance.uuid(),
      correlation_id: this.world.chance.uuid(),
      ...(suberror ? { suberror } : {}),
    };
    return json(body, 400);
  }
}

/** A claims challenge that was passed on, beside the client's own capabilities. */
function asksForStepUp(claims: string | null): boolean {
  return claims !== null && /"(nbf|acrs)"/.test(claims);
}

/** What MSAL is given as authorityMetadata, so that it asks nobody. */
export function metadata(origin: string, tenantId: string): JsonObject {
  const base = `${origin}/${tenantId}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    issuer: `${base}/v2.0`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  };
}
