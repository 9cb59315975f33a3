import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors';
import type { KeyInfo } from '../../shared/model/key';
import { Permission, type PinRetries, type PinToken } from './ctap2/client-pin';
import { parseCoseKeyBytes, verifyCose } from './ctap2/cose';
import { CredentialManagement, credentialManagementCommand } from './ctap2/credential-management';
import { getAssertion, type GetAssertionResponse } from './ctap2/get-assertion';
import type { AuthenticatorInfo } from './ctap2/info';
import { checkNewPin } from './ctap2/pin-rules';
import { findCredential } from './ctap2/silent-assertion';
import { CtapStatus, isStatus } from './ctap2/status';
import type { KeyDevice, KeySource } from './hid/hid-port';
import { cannot, withKeyErrors } from './key-errors';
import { toKeyInfo } from './key-info';
import type {
  CreationOptions,
  KeyCallOptions,
  MadeCredential,
  ProofAssertion,
  SecurityKey,
  StoredCredential,
} from './key-operations';
import { enableEnterpriseAttestation, forcePinChange, setAlwaysUv, setMinPinLength } from './key-settings';
import { ctapOptions, KeySession, type SecurityKeyDeps } from './key-session';
import { explainPinRefusal, knownPin, PROVE_PIN, requireTries, withToken } from './pin-access';
import { register } from './registration';
import { decryptIdentifier } from './serial/enc-identifier';

export type { SecurityKeyDeps } from './key-session';

/** What the command line can do beyond what the ceremony needs. */
export interface AdministeredKey extends SecurityKey {
  /** Getting rid of a forced change needs a new PIN: never done to a key that goes into an envelope. */
  forcePinChange(pin: Uint8Array, options?: KeyCallOptions): Promise<void>;
}

/**
 * Opens one plugged-in key for exclusive use.
 * @throws AppError `key/removed`, `key/denied`, `key/busy`, `key/silent`, `key/unusable`
 */
export function openSecurityKey(
  source: KeySource,
  device: KeyDevice,
  deps: SecurityKeyDeps,
  signal?: AbortSignal,
): Promise<AdministeredKey> {
  return withKeyErrors(async () => new OpenKey(await KeySession.open(source, device, deps, signal)));
}

const CHALLENGE_LENGTH = 32;

class OpenKey implements AdministeredKey {
  private queue: Promise<unknown> = Promise.resolve();
  private used: number | null = null;

  constructor(private readonly session: KeySession) {}

  get device(): KeyDevice {
    return this.session.device;
  }

  describe(options: KeyCallOptions = {}): Promise<KeyInfo> {
    return this.exclusively(async () => {
      const info = await this.freshInfo(options);
      const serial = await this.session.serial(options);
      const retries = await this.readRetries(info, options);
      return toKeyInfo({
        device: this.device,
        info,
        retries,
        serial,
        used: this.used,
        trust: this.session.deps.attestation,
      });
    });
  }

  setPin(pin: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(async () => {
      const info = await this.session.info(options);
      if (info.options.get('clientPin') === true) throw new AppError('pin/already-set');
      const clientPin = await this.session.clientPin(options);
      const normal = newPin(pin, info);
      try {
        await clientPin.setPin(normal, ctapOptions(options));
      } catch (error) {
        // CTAP 2.3 §6.5.5.5: a key that has a PIN answers so, and so does one that forgot what was agreed.
        const maybeSet = isStatus(error, CtapStatus.pinAuthInvalid, CtapStatus.notAllowed);
        const isSet = maybeSet && (await this.freshInfo(options)).options.get('clientPin') === true;
        throw isSet ? new AppError('pin/already-set', {}, error) : error;
      } finally {
        normal.fill(0);
      }
      this.session.pinIsSet();
    });
  }

  changePin(oldPin: Uint8Array, wanted: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(async () => {
      const info = await this.session.info(options);
      if (info.options.get('clientPin') !== true) throw new AppError('pin/not-set');
      const clientPin = await this.session.clientPin(options);
      const old = knownPin(oldPin);
      let normal: Uint8Array | null = null;
      try {
        normal = newPin(wanted, info, [old]);
        const before = await requireTries(this.session, options);
        await clientPin.changePin(old, normal, ctapOptions(options)).catch(async (error: unknown) => {
          throw await explainPinRefusal(this.session, error, before, options);
        });
      } finally {
        old.fill(0);
        normal?.fill(0);
      }
      this.session.infoChanged();
    });
  }

  provePin(pin: Uint8Array, options: KeyCallOptions = {}): Promise<{ readonly retries: number | null }> {
    return this.exclusively(async () => {
      const info = await this.session.info(options);
      const hidden = await this.hiddenIdentifier(info);
      const purpose =
        hidden === null ? PROVE_PIN : { permissions: Permission.persistentCredentialManagementReadOnly, rpId: null };
      await withToken(this.session, pin, purpose, options, async (token) => {
        const identifier = hidden === null ? null : decryptIdentifier(hidden, token);
        if (identifier !== null) this.session.serialFound(identifier, 'encIdentifier');
      });
      return { retries: (await this.readRetries(info, options))?.retries ?? null };
    });
  }

  register(request: CreationOptions, pin: Uint8Array, options: KeyCallOptions = {}): Promise<MadeCredential> {
    return this.exclusively(async () => {
      this.used = null;
      return register(this.session, request, pin, options);
    });
  }

  prove(
    credential: {
      readonly rpId: string;
      readonly credentialId: Uint8Array;
      readonly publicKey: Uint8Array;
      readonly lastSignCount: number;
    },
    pin: Uint8Array,
    options: KeyCallOptions = {},
  ): Promise<ProofAssertion> {
    return this.exclusively(async () => {
      const publicKey = parseCoseKeyBytes(credential.publicKey);
      const clientDataHash = this.proofClientDataHash();
      const { rpId, credentialId } = credential;
      const request = { rpId, clientDataHash, allowList: [credentialId], userPresence: true };
      const answer = await withToken(
        this.session,
        pin,
        { permissions: Permission.getAssertion, rpId },
        options,
        (token: PinToken) => getAssertion(this.session.ctap, request, token, ctapOptions(options)),
      );
      if (options.signal?.aborted === true) throw new AppError('key/cancelled');
      const signed = Buffer.concat([answer.authData, clientDataHash]);
      if (!isAnswerFor(answer, rpId, credentialId) || !verifyCose(publicKey, signed, answer.signature)) {
        throw new AppError('key/signature');
      }
      const { signCount, flags } = answer.parsed;
      if (!flags.up || !flags.uv) throw new AppError('key/signature');
      // WebAuthn §6.1.1: zero for good means that the key does not count.
      if ((signCount !== 0 || credential.lastSignCount !== 0) && signCount <= credential.lastSignCount) {
        throw new AppError('key/counter', { signCount, lastSignCount: credential.lastSignCount });
      }
      return { signCount, userVerified: flags.uv, userPresent: flags.up };
    });
  }

  recognise(rpId: string, credentialId: Uint8Array, options: KeyCallOptions = {}): Promise<boolean | null> {
    return this.exclusively(async () => {
      const { ctap, deps } = this.session;
      const found = await findCredential(ctap, rpId, [credentialId], null, deps.random, ctapOptions(options));
      if (found === 'refused') return null;
      return found !== null && Buffer.from(found).equals(credentialId);
    });
  }

  listCredentials(pin: Uint8Array, options: KeyCallOptions = {}): Promise<readonly StoredCredential[] | null> {
    return this.exclusively(async () => {
      const management = await this.managementCommand(options);
      if (management === null) return null;
      const list = await this.managing(management, pin, options, (tool) => tool.list(ctapOptions(options)));
      this.used = list.length;
      return list;
    });
  }

  deleteCredential(credentialId: Uint8Array, pin: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(async () => {
      const management = await this.managementCommand(options);
      if (management === null) throw new AppError('key/cannot', { why: 'it has no credential management.' });
      this.used = null;
      await this.managing(management, pin, options, (tool) => tool.delete(credentialId, ctapOptions(options)));
      this.session.infoChanged();
    });
  }

  setMinPinLength(
    length: number,
    pin: Uint8Array,
    options: KeyCallOptions & { readonly rpIds?: readonly string[] } = {},
  ): Promise<void> {
    return this.exclusively(() => setMinPinLength(this.session, length, pin, options));
  }

  forcePinChange(pin: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(() => forcePinChange(this.session, pin, options));
  }

  setAlwaysUv(on: boolean, pin: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(() => setAlwaysUv(this.session, on, pin, options));
  }

  enableEnterpriseAttestation(pin: Uint8Array, options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(() => enableEnterpriseAttestation(this.session, pin, options));
  }

  wink(options: KeyCallOptions = {}): Promise<void> {
    return this.exclusively(async () => {
      const { channel } = this.session.ctap;
      if (!channel.info.capabilities.wink) throw cannot('it has no light to blink.');
      await channel.wink({ signal: options.signal });
    });
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** Rule 13: the only challenge that this program lets a key sign is made here, of a type no relying party takes. */
  private proofClientDataHash(): Uint8Array {
    const challenge = Buffer.from(this.session.deps.random.bytes(CHALLENGE_LENGTH)).toString('base64url');
    const clientData = JSON.stringify({ type: 'bgk.proof', challenge, origin: 'bgk:proof' });
    return sha256(clientData);
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = (): Promise<T> => withKeyErrors(work);
    const turn = this.queue.then(run, run);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async readRetries(info: AuthenticatorInfo, options: KeyCallOptions): Promise<PinRetries | null> {
    if (info.options.get('clientPin') !== true) return null;
    return (await this.session.clientPin(options)).getRetries(ctapOptions({ signal: options.signal }));
  }

  /** getInfo's encrypted identifier, where it is needed and the key lets a PIN open it. */
  private async hiddenIdentifier(info: AuthenticatorInfo): Promise<Uint8Array | null> {
    if (info.encIdentifier === null || info.options.get('perCredMgmtRO') !== true) return null;
    if (info.options.get('pinUvAuthToken') !== true) return null;
    return (await this.session.serial()).serial === null ? info.encIdentifier : null;
  }

  private freshInfo(options: KeyCallOptions): Promise<AuthenticatorInfo> {
    this.session.infoChanged();
    return this.session.info(options);
  }

  private async managementCommand(options: KeyCallOptions): Promise<number | null> {
    return credentialManagementCommand(await this.session.info(options));
  }

  private managing<T>(
    command: number,
    pin: Uint8Array,
    options: KeyCallOptions,
    work: (tool: CredentialManagement) => Promise<T>,
  ): Promise<T> {
    const purpose = { permissions: Permission.credentialManagement, rpId: null };
    return withToken(this.session, pin, purpose, options, (token) =>
      work(new CredentialManagement(this.session.ctap, command, token)),
    );
  }
}

function newPin(pin: Uint8Array, info: AuthenticatorInfo, avoid: readonly Uint8Array[] = []): Uint8Array {
  const check = checkNewPin(pin, { minLength: info.minPinLength, maxLength: info.maxPinLength, avoid });
  if (!check.ok) throw new AppError('pin/rule', { why: check.why });
  return check.pin;
}

function isAnswerFor(answer: GetAssertionResponse, rpId: string, credentialId: Uint8Array): boolean {
  const sameSite = Buffer.from(answer.parsed.rpIdHash).equals(sha256(rpId));
  return sameSite && (answer.credentialId === null || Buffer.from(answer.credentialId).equals(credentialId));
}

function sha256(text: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest());
}
