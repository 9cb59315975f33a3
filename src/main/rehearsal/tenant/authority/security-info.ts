import { z } from 'zod';
import type { JsonObject } from '../json';
import { GraphFault } from '../http/reply';
import type { Simulation } from '../graph/call';
import { addPasskey, challengeOf } from '../graph/fido2';
import type { UserRecord } from '../state/model';
import type { World } from '../state/world';
import type { Flow, Page } from './flow';

const minute = 60_000;
/** A one-time pass lets a passkey be registered for this long after the sign-in. */
const registrationWindow = 10 * minute;
const credentialBody = z.object({ id: z.string(), clientDataJSON: z.string(), attestationObject: z.string() });

/** The page on which a person registers a passkey himself, after signing in with a Temporary Access Pass. */
export class SecurityInfo {
  constructor(
    private readonly world: World,
    private readonly simulation: Simulation,
  ) {}

  page(flow: Flow, message: string | null): Page {
    const user = this.user(flow);
    return {
      kind: 'securityInfo',
      userPrincipalName: user.userPrincipalName,
      passkeys: user.passkeys.map((passkey) => passkey.displayName),
      creation: this.creation(flow, user),
      message,
    };
  }

  async register(flow: Flow, form: URLSearchParams): Promise<Page> {
    if (flow.provenAt === null || this.world.now() - flow.provenAt > registrationWindow) {
      return { kind: 'error', code: 50072, message: 'The sign-in was too long ago. Sign in again.' };
    }
    const user = this.user(flow);
    try {
      if (!this.world.state.methodsPolicy.at(this.world.now()).fido2.isSelfServiceRegistrationAllowed)
        throw new GraphFault(400, 'badRequest', 'Your organization does not let you add a passkey here.');
      const credential = credentialBody.parse(JSON.parse(form.get('credential') ?? ''));
      const challenge = challengeOf(credential.clientDataJSON);
      if (this.simulation.secretChallenges.judge('register', flow.id, challenge) !== null)
        throw new GraphFault(400, 'badRequest', 'The challenge has expired.');
      const rpId = this.rpId(flow);
      await addPasskey({ world: this.world, simulation: this.simulation, caller: user }, user, credential, {
        challenge,
        origin: flow.webOrigin ?? `https://${rpId}`,
        rpId,
        displayName: (form.get('displayName') ?? '').slice(0, 30) || null,
      });
      this.simulation.secretChallenges.spend(challenge);
      return this.page(flow, 'The passkey was added.');
    } catch (thrown) {
      return this.page(flow, thrown instanceof GraphFault ? thrown.message : 'The passkey could not be added.');
    }
  }

  private creation(flow: Flow, user: UserRecord): JsonObject {
    const { challenge } = this.simulation.secretChallenges.issue('register', flow.id, 5 * minute);
    const handle =
      user.userHandles[0] ?? Buffer.concat([Buffer.from('OF:'), this.world.chance.bytes(48)]).toString('base64url');
    if (user.userHandles.length === 0) user.userHandles.push(handle);
    return {
      rp: { id: this.rpId(flow), name: 'Microsoft' },
      user: { id: handle, name: user.userPrincipalName, displayName: user.displayName },
      challenge,
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      excludeCredentials: user.passkeys.map((passkey) => ({
        id: Buffer.from(passkey.credentialId).toString('base64url'),
      })),
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        requireResidentKey: true,
        residentKey: 'required',
        userVerification: 'required',
      },
    };
  }

  private rpId(flow: Flow): string {
    return flow.webOrigin === null ? this.world.switches.rpId : new URL(flow.webOrigin).hostname;
  }

  private user(flow: Flow): UserRecord {
    const user = this.world.state.users.get(flow.userId ?? '');
    if (!user) throw new Error('The security-info page needs a signed-in user.');
    return user;
  }
}
