import { z } from 'zod';
import type { Assertion } from '../webauthn/assertion';
import { verifyAssertion } from '../webauthn/assertion';
import { refusedBy } from '../graph/passkey-policy';
import { verdict } from '../graph/ca-evaluation';
import { usability } from '../graph/tap';
import { challengeOf } from '../graph/fido2';
import type { ChallengeStore } from '../graph/call';
import type { UserRecord } from '../state/model';
import type { World } from '../state/world';
import type { Flow, Page, PasskeyRequest, ProofKind } from './flow';
import { mayConsent, missingScopes } from './consent';
import { SignInRefused } from './sign-in-errors';
import { recordSignIn } from './sign-in-log';

const minute = 60_000;
const challengeLifetime = 5 * minute;
const text = z.string().max(20_000);
const assertionBody = z.object({
  id: text,
  clientDataJSON: text,
  authenticatorData: text,
  signature: text,
  userHandle: text.nullish(),
});

/** The steps of an interactive sign-in. Each answer leads to the next page; a refusal is a page too. */
export class SignIn {
  constructor(
    private readonly world: World,
    private readonly challenges: ChallengeStore,
  ) {}

  first(flow: Flow): Page {
    const hint = flow.purpose.kind === 'authorize' ? flow.purpose.request.loginHint : null;
    if (hint !== null && this.world.userByIdOrName(hint)) {
      flow.userId = this.world.userByIdOrName(hint)!.id;
      return this.credentialPage(flow, null);
    }
    const operator = this.world.state.users.get(this.world.state.operatorId);
    return {
      kind: 'username',
      hint,
      personas: operator ? [{ userPrincipalName: operator.userPrincipalName, password: operator.password }] : [],
    };
  }

  /** Null: signed in, nothing more to show. */
  async next(flow: Flow, answer: URLSearchParams): Promise<Page | null> {
    try {
      await this.take(flow, answer);
      return this.advance(flow);
    } catch (thrown) {
      if (!(thrown instanceof SignInRefused)) throw thrown;
      const user = flow.userId === null ? null : (this.world.state.users.get(flow.userId) ?? null);
      if (user) recordSignIn(this.world, flow, user, thrown.code, thrown.message);
      return { kind: 'error', code: thrown.code, message: thrown.message };
    }
  }

  private async take(flow: Flow, answer: URLSearchParams): Promise<void> {
    const kind = answer.get('answer');
    switch (kind) {
      case 'username': {
        const user = this.world.userByIdOrName(answer.get('username') ?? '');
        if (!user) throw new SignInRefused(50034);
        flow.userId = user.id;
        return;
      }
      case 'password':
        return this.takePassword(flow, answer.get('password') ?? '');
      case 'passkey':
        return this.takePasskey(flow, answer.get('credential') ?? '');
      case 'tap':
        return this.takeTap(flow, answer.get('code') ?? '');
      case 'approve':
        if (!flow.proofs.has('password') || this.user(flow).secondFactor === null) throw new SignInRefused(50076);
        for (const proof of secondFactor(this.user(flow))) flow.proofs.add(proof);
        return;
      case 'skip':
        if (this.interrupt(flow, this.user(flow))?.skippable !== true) throw new SignInRefused(50072);
        this.user(flow).campaignSnoozes += 1;
        flow.interruptDone = true;
        return;
      case 'consent':
        flow.consentDone = true;
        return;
      default:
        throw new SignInRefused(65004);
    }
  }

  private takePassword(flow: Flow, password: string): void {
    const user = this.user(flow);
    if (user.password !== password) throw new SignInRefused(50126);
    if (!user.accountEnabled) throw new SignInRefused(50057);
    if (user.forceChangePassword) throw new SignInRefused(50055);
    user.passwordLastUsedAt = this.world.now();
    flow.proofs.add('password');
    flow.provenAt = this.world.now();
  }

  private takeTap(flow: Flow, code: string): void {
    const user = this.user(flow);
    if (!user.accountEnabled) throw new SignInRefused(50057);
    if (user.tap?.code !== code || !usability(this.world, user, user.tap).usable) throw new SignInRefused(130502);
    user.tap.used = true;
    flow.proofs.add('temporaryAccessPass');
    flow.provenAt = this.world.now();
  }

  private async takePasskey(flow: Flow, credential: string): Promise<void> {
    const { world } = this;
    const assertion = readAssertion(credential);
    const owner = [...world.state.users.values()].find((user) =>
      user.passkeys.some(
        (passkey) => Buffer.from(passkey.credentialId).toString('base64url') === assertion.credentialId,
      ),
    );
    if (!owner || (flow.userId !== null && owner.id !== flow.userId)) throw new SignInRefused(135010);
    flow.userId = owner.id;
    const passkey = owner.passkeys.find(
      (candidate) => Buffer.from(candidate.credentialId).toString('base64url') === assertion.credentialId,
    )!;
    const challenge = signedChallenge(assertion);
    if (this.challenges.judge('sign-in', flow.id, challenge) !== null) throw new SignInRefused(135018);
    this.challenges.spend(challenge);
    const result = await verifyAssertion(assertion, passkey, { challenge, origins: this.origins(flow) });
    if (!result.ok) throw new SignInRefused(result.why === 'counter' ? 135017 : 135004);
    if (!owner.accountEnabled) throw new SignInRefused(50057);
    const configuration = world.state.methodsPolicy.at(world.now()).fido2;
    const candidate = {
      aaguid: passkey.aaguid,
      attested: passkey.attestationLevel === 'attested',
      deviceBound: passkey.passkeyType === 'deviceBound',
    };
    if (refusedBy(world, configuration, owner, candidate, 'signIn') !== null) throw new SignInRefused(135011);
    passkey.signCount = result.signCount;
    passkey.lastUsedAt = world.now();
    flow.proofs.add('passkey');
    flow.provenAt = world.now();
  }

  private advance(flow: Flow): Page | null {
    const user = this.user(flow);
    if (flow.proofs.size === 0) return this.credentialPage(flow, null);
    if (this.needsSecondFactor(flow, user)) {
      if (user.secondFactor !== null) return { kind: 'approve', userPrincipalName: user.userPrincipalName };
      return {
        kind: 'interrupt',
        userPrincipalName: user.userPrincipalName,
        reason: 'moreInformationRequired',
        skippable: false,
      };
    }
    const deviceCode = flow.purpose.kind === 'device';
    if (deviceCode && this.world.state.securityDefaults.at(this.world.now())) throw new SignInRefused(530035);
    const blocked = verdict(this.world, this.situation(flow, user), flow.proofs);
    if (blocked) throw new SignInRefused(deviceCode ? 530034 : blocked.code);
    const interrupt = flow.interruptDone ? null : this.interrupt(flow, user);
    if (interrupt) return { kind: 'interrupt', userPrincipalName: user.userPrincipalName, ...interrupt };
    if (flow.purpose.kind === 'authorize') {
      const { clientId, scopes, prompt } = flow.purpose.request;
      const missing = missingScopes(this.world, clientId, user.id, scopes);
      const asked = missing.length > 0 && !this.world.state.adminConsented;
      if (!flow.consentDone && (asked || prompt === 'consent')) {
        if (!mayConsent(this.world, user, missing)) throw new SignInRefused(90094);
        return { kind: 'consent', userPrincipalName: user.userPrincipalName, scopes: missing };
      }
    }
    recordSignIn(this.world, flow, user, 0, null);
    return null;
  }

  private situation(flow: Flow, user: UserRecord): Parameters<typeof verdict>[1] {
    const deviceCode = flow.purpose.kind === 'device';
    return {
      user,
      application: flow.purpose.kind === 'authorize' ? flow.purpose.request.clientId : 'All',
      clientAppType: 'browser',
      platform: 'linux',
      signInRisk: 'none',
      userRisk: 'none',
      deviceCode,
      userAction: flow.purpose.kind === 'securityInfo' ? 'urn:user:registersecurityinfo' : null,
    };
  }

  private needsSecondFactor(flow: Flow, user: UserRecord): boolean {
    if (['mfa', 'passkey', 'temporaryAccessPass'].some((proof) => flow.proofs.has(proof as 'mfa'))) return false;
    const now = this.world.now();
    if (
      this.world.state.securityDefaults.at(now) ||
      user.perUserMfaState !== 'disabled' ||
      flow.purpose.kind === 'securityInfo'
    )
      return true;
    const blocked = verdict(this.world, this.situation(flow, user), flow.proofs);
    return (
      blocked !== null &&
      verdict(this.world, this.situation(flow, user), new Set([...flow.proofs, ...secondFactor(user)])) === null
    );
  }

  /** What stops a sign-in that has all it needs: registration campaign, self-service reset for administrators, Security Defaults. */
  private interrupt(flow: Flow, user: UserRecord): { readonly reason: string; readonly skippable: boolean } | null {
    if (flow.purpose.kind === 'securityInfo') return null;
    const { world } = this;
    if (!flow.proofs.size) return null;
    const hasRecovery =
      user.phones.length + user.emails.length + user.authenticators.length > 0 || user.secondFactor !== null;
    if (world.state.authorizationPolicy.allowedToUseSSPR && world.activeRoles(user.id).length > 0 && !hasRecovery) {
      return { reason: 'selfServicePasswordReset', skippable: true };
    }
    const { campaign } = world.state.methodsPolicy.at(world.now());
    const running = campaign.state === 'enabled' || campaign.state === 'default';
    const nudged = campaign.includeTargets.filter((target) => world.targeted(user.id, [target]));
    if (running && nudged.length > 0 && !world.targeted(user.id, campaign.excludeTargets)) {
      // A security key on the account silences the nudge for a passkey.
      const wanted = nudged.some((target) =>
        target.targetedAuthenticationMethod?.toLowerCase() === 'fido2'
          ? user.passkeys.length === 0
          : user.authenticators.length === 0 && user.secondFactor === null,
      );
      const forced = campaign.enforceRegistrationAfterAllowedSnoozes !== false && user.campaignSnoozes >= 3;
      if (wanted) return { reason: 'registrationCampaign', skippable: !forced };
    }
    const keyOnly = flow.proofs.has('passkey') && !hasRecovery;
    if (
      keyOnly &&
      world.state.securityDefaults.at(world.now()) &&
      world.switches.securityDefaultsInterruptKeyOnly !== 'no'
    ) {
      return {
        reason: 'moreInformationRequired',
        skippable: world.switches.securityDefaultsInterruptKeyOnly === 'skippable',
      };
    }
    return null;
  }

  private credentialPage(flow: Flow, message: string | null): Page {
    const user = this.user(flow);
    const persona = user.id === this.world.state.operatorId;
    const request = user.passkeys.length > 0 ? this.passkeyRequest(flow, user) : null;
    const offers = (['passkey', 'tap', 'password'] as const).filter((offer) =>
      offer === 'passkey' ? request !== null : offer === 'tap' ? user.tap !== null : true,
    );
    return {
      kind: 'credential',
      userPrincipalName: user.userPrincipalName,
      offers,
      passkey: request,
      personaPassword: persona ? user.password : null,
      message,
    };
  }

  private passkeyRequest(flow: Flow, user: UserRecord): PasskeyRequest {
    const rpId = flow.webOrigin === null ? this.world.switches.rpId : new URL(flow.webOrigin).hostname;
    const ids = user.passkeys
      .filter((passkey) => passkey.rpId === rpId)
      .map((passkey) => Buffer.from(passkey.credentialId).toString('base64url'));
    return {
      rpId,
      origin: this.origins(flow)[0]!,
      challenge: this.challenges.issue('sign-in', flow.id, challengeLifetime).challenge,
      allowCredentials: ids,
    };
  }

  /** Sign-in runs on another name than the relying party's, which related origins allow. */
  private origins(flow: Flow): readonly string[] {
    return flow.webOrigin === null
      ? ['https://login.microsoftonline.com', `https://${this.world.switches.rpId}`]
      : [flow.webOrigin];
  }

  private user(flow: Flow): UserRecord {
    const user = flow.userId === null ? undefined : this.world.state.users.get(flow.userId);
    if (!user) throw new SignInRefused(50034);
    return user;
  }
}

/** A device that is unlocked counts as a passkey of the person's own. */
function secondFactor(user: UserRecord): readonly ProofKind[] {
  return user.secondFactor === 'device' ? ['mfa', 'passkey'] : ['mfa'];
}

function readAssertion(source: string): Assertion {
  try {
    const parsed = assertionBody.parse(JSON.parse(source));
    return {
      credentialId: parsed.id,
      clientDataJSON: parsed.clientDataJSON,
      authenticatorData: parsed.authenticatorData,
      signature: parsed.signature,
      userHandle: parsed.userHandle ?? null,
    };
  } catch {
    throw new SignInRefused(135004);
  }
}

function signedChallenge(assertion: Assertion): string {
  try {
    return challengeOf(assertion.clientDataJSON);
  } catch {
    throw new SignInRefused(135004);
  }
}
