import { AppError } from '../../../src/shared/errors';
import type { KeyInfo } from '../../../src/shared/model/key';
import type { Random } from '../../../src/shared/ports';
import type { HidPort, KeyDevice, KeySource } from '../../../src/main/keys/hid/hid-port';
import type {
  CreationOptions,
  MadeCredential,
  ProofAssertion,
  SecurityKey,
  StoredCredential,
} from '../../../src/main/keys/key-operations';

interface Credential extends StoredCredential {
  signCount: number;
}

/** `before`: nothing reached the key; `after`: it did, but the answer is lost. */
export type KeyTrouble = (call: string, when: 'before' | 'after') => void;

const FULL = 8;
const FEW = 3;

/** A key in memory at the seam of `SecurityKey`, without packets: for thousands of runs. */
export class FakeKey {
  pin: string | null = null;
  retries = FULL;
  credentials: Credential[] = [];
  plugs = 0;
  plugged = false;
  /** PINs not its own that this key ever heard, also while it had none. */
  misses = 0;
  /** PINs that it heard while three tries or fewer were left. */
  lastTriesSpent = 0;
  /** Challenges that a registration signed, and the names of all that came with a proof: rule 13. */
  readonly challenges: string[] = [];
  readonly proofArguments = new Set<string>();
  trouble: KeyTrouble = () => undefined;

  constructor(
    readonly name: string,
    readonly serial: string | null,
    readonly aaguid: string,
    private readonly random: Random,
  ) {}

  plug(): void {
    if (this.plugged) return;
    this.plugs += 1;
    this.plugged = true;
  }

  unplug(): void {
    this.plugged = false;
  }

  get device(): KeyDevice {
    return {
      id: `${this.name}-${this.plugs}`,
      path: this.name,
      transport: 'virtual',
      vendorId: 1,
      productId: 1,
      release: 1,
      manufacturer: 'Fake',
      product: 'Fake key',
      usbSerial: null,
      pluggedAt: 0,
      denied: null,
    };
  }

  open(device: KeyDevice): SecurityKey {
    const call = async <T>(name: string, act: () => T): Promise<T> => {
      if (!this.plugged || this.device.id !== device.id) throw new AppError('key/removed');
      this.trouble(name, 'before');
      const value = act();
      this.trouble(name, 'after');
      return value;
    };
    const refuse = async (): Promise<never> => {
      throw new AppError('app/internal');
    };
    return {
      device,
      describe: () => call('describe', () => this.info(device)),
      setPin: (pin) =>
        call('setPin', () => {
          if (this.pin !== null) throw new AppError('pin/already-set');
          this.pin = text(pin);
        }),
      changePin: (old, pin) =>
        call('changePin', () => {
          this.check(old);
          this.pin = text(pin);
        }),
      provePin: (pin) =>
        call('provePin', () => {
          this.check(pin);
          return { retries: this.retries };
        }),
      register: (request, pin) => call('register', () => this.make(request, pin)),
      prove: (credential, pin, options = {}) =>
        call('prove', () => {
          for (const name of [...Object.keys(credential), ...Object.keys(options)]) this.proofArguments.add(name);
          return this.sign(credential, pin);
        }),
      recognise: (_rpId, id) => call('recognise', () => this.find(id) !== undefined),
      listCredentials: (pin) =>
        call('listCredentials', () => {
          this.check(pin);
          return [...this.credentials];
        }),
      deleteCredential: (id, pin) =>
        call('deleteCredential', () => {
          this.check(pin);
          this.credentials = this.credentials.filter((each) => hex(each.credentialId) !== hex(id));
        }),
      setMinPinLength: refuse,
      setAlwaysUv: refuse,
      enableEnterpriseAttestation: refuse,
      wink: async () => undefined,
      close: async () => undefined,
    };
  }

  private check(pin: Uint8Array): void {
    if (text(pin) !== this.pin) this.misses += 1;
    if (this.pin === null) throw new AppError('pin/not-set');
    if (this.retries === 0) throw new AppError('pin/blocked');
    if (this.retries <= FEW) this.lastTriesSpent += 1;
    this.retries -= 1;
    if (text(pin) !== this.pin) {
      throw new AppError('pin/wrong', { tries: this.retries });
    }
    this.retries = FULL;
  }

  private make(request: CreationOptions, pin: Uint8Array): MadeCredential {
    this.check(pin);
    this.challenges.push(request.challenge);
    // Behaviour 9: the same relying party and user overwrite.
    this.credentials = this.credentials.filter(
      (each) => each.rpId !== request.rpId || hex(each.userId) !== hex(request.userId),
    );
    const credentialId = this.random.bytes(16);
    const publicKey = this.random.bytes(8);
    this.credentials.push({
      rpId: request.rpId,
      credentialId,
      userId: request.userId,
      userName: request.userName,
      publicKey,
      signCount: 1,
    });
    return {
      credentialId,
      publicKey,
      algorithm: -7,
      aaguid: this.aaguid,
      signCount: 1,
      clientDataJSON: new TextEncoder().encode(
        JSON.stringify({ type: 'webauthn.create', challenge: request.challenge }),
      ),
      attestationObject: new Uint8Array([1]),
      attestation: { level: 'verified', format: 'packed', model: 'Fake', why: null },
      flags: { up: true, uv: true, be: false, bs: false },
      hmacSecret: true,
      attestedSerial: null,
      dropped: [],
    };
  }

  private sign(
    credential: { readonly credentialId: Uint8Array; readonly publicKey: Uint8Array; readonly lastSignCount: number },
    pin: Uint8Array,
  ): ProofAssertion {
    this.check(pin);
    const mine = this.find(credential.credentialId);
    if (mine === undefined) throw new AppError('key/no-credential');
    if (hex(mine.publicKey) !== hex(credential.publicKey)) throw new AppError('key/signature');
    mine.signCount += 1;
    if (mine.signCount <= credential.lastSignCount) throw new AppError('key/counter');
    return { signCount: mine.signCount, userVerified: true, userPresent: true };
  }

  private find(id: Uint8Array): Credential | undefined {
    return this.credentials.find((each) => hex(each.credentialId) === hex(id));
  }

  private info(device: KeyDevice): KeyInfo {
    return {
      id: device.id,
      transport: 'virtual',
      simulated: true,
      vendorId: 1,
      productId: 1,
      manufacturer: 'Fake',
      product: 'Fake key',
      serial: this.serial,
      serialMethod: this.serial === null ? 'none' : 'vendorCommand',
      aaguid: this.aaguid,
      model: 'Fake',
      formFactor: 'usbC',
      firmware: null,
      versions: ['FIDO_2_1'],
      extensions: [],
      options: {},
      pin: {
        set: this.pin !== null,
        retries: this.pin === null ? null : this.retries,
        powerCycleNeeded: false,
        minLength: 4,
        maxLength: 63,
        forceChange: false,
        complexityPolicy: false,
        protocols: [2],
      },
      credentials: { used: this.credentials.length, remaining: 10 },
      usable: true,
      why: null,
    };
  }
}

export function fakeSource(keys: readonly FakeKey[]): KeySource & { changed(): void } {
  const watchers = new Set<(devices: readonly KeyDevice[]) => void>();
  const list = (): KeyDevice[] => keys.filter((key) => key.plugged).map((key) => key.device);
  return {
    list: async () => list(),
    open: async (): Promise<HidPort> => {
      throw new AppError('app/internal');
    },
    watch: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    close: async () => undefined,
    changed: () => {
      for (const watcher of watchers) watcher(list());
    },
  };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
