import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { Random } from '../../../shared/ports';
import { REPLACING, type Disk } from './disk';
import { DEFAULT_COST, ENOUGH_BITS, MAX_N, deriveKey, passphraseStrength, type ScryptCost } from './passphrase';
import { KEY_BYTES, base64, boxSchema, seal, unseal, type Box } from './seal';

/** The operating system's own keystore (DPAPI, Keychain, Secret Service). `null` name: none that deserves the word. */
export interface Keystore {
  /** e.g. "Windows data protection"; Linux's `basic_text` must be passed as unavailable. */
  readonly name: string;
  readonly available: boolean;
  protect(plain: Uint8Array): Promise<Uint8Array>;
  unprotect(blob: Uint8Array): Promise<Uint8Array>;
}

/** How the ceremony key is wrapped; at least one of the two. */
export interface Sealing {
  readonly passphrase: Uint8Array | null;
  readonly keystore: Keystore | null;
  /** Default N = 2^17. */
  readonly cost?: ScryptCost;
}

/** A secret as it stands in a journal record. */
export const sealedSchema = boxSchema.extend({ slot: z.string(), purpose: z.string() });
export type Sealed = z.infer<typeof sealedSchema>;

const fileSchema = z.object({
  format: z.literal('bgk-keyring'),
  version: z.literal(1),
  id: z.string(),
  wraps: z.array(
    z.discriminatedUnion('by', [
      boxSchema.extend({
        by: z.literal('passphrase'),
        kdf: z.literal('scrypt'),
        N: z.int().min(2).max(MAX_N),
        r: z.int().min(1).max(32),
        p: z.int().min(1).max(16),
        salt: z.base64(),
      }),
      z.object({ by: z.literal('keystore'), name: z.string(), data: z.base64() }),
    ]),
  ),
  slots: z.record(z.string(), boxSchema),
});
type KeyringFile = z.infer<typeof fileSchema>;
type Wrap = KeyringFile['wraps'][number];

export const KEYRING_NAME = 'keyring.json';

/**
 * Holds one random key per secret ("slot"), each sealed under the ceremony key, which is wrapped by passphrase or keystore.
 * A slot is destroyed alone: what the journal holds of it opens nothing afterwards, while other slots live on.
 */
export class Keyring {
  private readonly open = new Map<string, Uint8Array>();
  private constructor(
    private readonly path: string,
    private readonly disk: Disk,
    private readonly random: Random,
    private file: KeyringFile,
    private ceremonyKey: Uint8Array | null,
  ) {}

  static async create(folder: string, id: string, sealing: Sealing, disk: Disk, random: Random): Promise<Keyring> {
    const ceremonyKey = random.bytes(KEY_BYTES);
    const wraps = await wrapAll(ceremonyKey, id, sealing, random);
    const keyring = new Keyring(
      join(folder, KEYRING_NAME),
      disk,
      random,
      { format: 'bgk-keyring', version: 1, id, wraps, slots: {} },
      ceremonyKey,
    );
    await keyring.write((path, bytes) => disk.writeWhole(path, bytes));
    return keyring;
  }

  /** @throws AppError `journal/passphrase` when nothing given opens it, `journal/foreign`. */
  static async load(folder: string, id: string, sealing: Sealing, disk: Disk, random: Random): Promise<Keyring> {
    const path = join(folder, KEYRING_NAME);
    const file = await readFile(path, id, disk);
    if (file === null)
      return new Keyring(path, disk, random, { format: 'bgk-keyring', version: 1, id, wraps: [], slots: {} }, null);
    const ceremonyKey = await unwrapAny(file.wraps, id, sealing);
    if (ceremonyKey === null && file.wraps.length > 0) throw new AppError('journal/passphrase');
    const keyring = new Keyring(path, disk, random, file, ceremonyKey);
    if (ceremonyKey !== null) keyring.openSlots(ceremonyKey);
    return keyring;
  }

  /** False once everything was destroyed, or before anything was written. */
  get canSeal(): boolean {
    return this.ceremonyKey !== null;
  }

  /** Slots whose key still exists. */
  get slots(): readonly string[] {
    return Object.keys(this.file.slots);
  }

  /** The slot's key is on disk before this resolves. */
  async seal(slot: string, purpose: string, plain: Uint8Array): Promise<Sealed> {
    const key = this.open.get(slot) ?? (await this.addSlot(slot));
    return { slot, purpose, ...seal(key, plain, secretContext(this.file.id, slot, purpose), this.random) };
  }

  /** null once the slot is destroyed. The result is the caller's to wipe. */
  unseal(sealed: Sealed): Uint8Array | null {
    const key = this.open.get(sealed.slot);
    return key === undefined ? null : unseal(key, sealed, secretContext(this.file.id, sealed.slot, sealed.purpose));
  }

  /** Overwrites the slot's key on disk and in memory. Doing it twice is safe. */
  async destroy(slot: string): Promise<void> {
    if (slot in this.file.slots) {
      const { [slot]: _gone, ...slots } = this.file.slots;
      this.file = { ...this.file, slots };
      await this.write((path, bytes) => this.disk.replaceAndShred(path, bytes));
    }
    this.open.get(slot)?.fill(0);
    this.open.delete(slot);
  }

  /** Destroys every slot and the ceremony key itself. */
  async destroyAll(): Promise<void> {
    await this.disk.replaceAndShred(this.path, null);
    this.file = { ...this.file, wraps: [], slots: {} };
    this.forget();
  }

  /** Zeroes what is in memory; the disk stays. */
  forget(): void {
    for (const key of this.open.values()) key.fill(0);
    this.open.clear();
    this.ceremonyKey?.fill(0);
    this.ceremonyKey = null;
  }

  private async addSlot(slot: string): Promise<Uint8Array> {
    if (this.ceremonyKey === null) throw new AppError('journal/passphrase');
    const key = this.random.bytes(KEY_BYTES);
    const box = seal(this.ceremonyKey, key, slotContext(this.file.id, slot), this.random);
    const before = this.file;
    this.file = { ...before, slots: { ...before.slots, [slot]: box } };
    try {
      await this.write((path, bytes) => this.disk.writeWhole(path, bytes));
    } catch (error) {
      this.file = before;
      throw error;
    }
    this.open.set(slot, key);
    return key;
  }

  private openSlots(ceremonyKey: Uint8Array): void {
    for (const [slot, box] of Object.entries(this.file.slots)) {
      const key = unseal(ceremonyKey, box, slotContext(this.file.id, slot));
      if (key !== null) this.open.set(slot, key);
    }
  }

  private async write(how: (path: string, bytes: Uint8Array) => Promise<void>): Promise<void> {
    try {
      await how(this.path, Buffer.from(`${JSON.stringify(this.file)}\n`, 'utf8'));
    } catch (error) {
      throw new AppError('journal/unwritable', { where: this.path }, error);
    }
  }
}

async function wrapAll(key: Uint8Array, id: string, sealing: Sealing, random: Random): Promise<Wrap[]> {
  const wraps: Wrap[] = [];
  if (sealing.passphrase !== null) {
    if (passphraseStrength(sealing.passphrase).bits < ENOUGH_BITS) throw new AppError('journal/weak-passphrase');
    const cost = sealing.cost ?? DEFAULT_COST;
    const salt = random.bytes(16);
    const wrapping = await deriveKey(sealing.passphrase, salt, cost);
    try {
      wraps.push({
        by: 'passphrase',
        kdf: 'scrypt',
        ...cost,
        salt: base64(salt),
        ...seal(wrapping, key, wrapContext(id), random),
      });
    } finally {
      wrapping.fill(0);
    }
  }
  if (sealing.keystore?.available === true) {
    wraps.push({ by: 'keystore', name: sealing.keystore.name, data: base64(await sealing.keystore.protect(key)) });
  }
  if (wraps.length === 0) throw new AppError('journal/no-sealing');
  return wraps;
}

async function unwrapAny(wraps: readonly Wrap[], id: string, sealing: Sealing): Promise<Uint8Array | null> {
  for (const wrap of wraps) {
    const key = await unwrap(wrap, id, sealing);
    if (key !== null && key.length === KEY_BYTES) return key;
  }
  return null;
}

async function unwrap(wrap: Wrap, id: string, sealing: Sealing): Promise<Uint8Array | null> {
  if (wrap.by === 'passphrase') {
    if (sealing.passphrase === null) return null;
    const wrapping = await deriveKey(sealing.passphrase, Buffer.from(wrap.salt, 'base64'), {
      N: wrap.N,
      r: wrap.r,
      p: wrap.p,
    });
    try {
      return unseal(wrapping, wrap, wrapContext(id));
    } finally {
      wrapping.fill(0);
    }
  }
  if (sealing.keystore?.available !== true || sealing.keystore.name !== wrap.name) return null;
  return sealing.keystore.unprotect(Buffer.from(wrap.data, 'base64')).catch(() => null);
}

/** A crash may have come between the two renames of a replacement: then the older file (with more in it) is the true one. */
async function readFile(path: string, id: string, disk: Disk): Promise<KeyringFile | null> {
  for (const candidate of [path, path + REPLACING.old, path + REPLACING.fresh]) {
    const bytes = await disk.read(candidate);
    if (bytes === null) continue;
    const file = parse(bytes);
    if (file === null || file.id !== id) {
      if (candidate === path) throw new AppError('journal/foreign');
      continue;
    }
    if (candidate !== path) await disk.writeWhole(path, bytes);
    if (candidate !== path + REPLACING.fresh) await disk.replaceAndShred(path + REPLACING.old, null);
    await disk.remove(path + REPLACING.fresh);
    return file;
  }
  return null;
}

function parse(bytes: Uint8Array): KeyringFile | null {
  try {
    return fileSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

const wrapContext = (id: string): string => `bgk-keyring/1|${id}|ceremony-key`;
const slotContext = (id: string, slot: string): string => `bgk-keyring/1|${id}|slot|${slot}`;
const secretContext = (id: string, slot: string, purpose: string): string => `bgk-journal/1|${id}|${slot}|${purpose}`;
export type { Box };
