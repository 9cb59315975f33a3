import { existsSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPLACING, nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { KEYRING_NAME, Keyring, type Keystore, type Sealing } from '../../../src/main/ceremony/journal/keyring';
import { LOW_COST, passphraseStrength } from '../../../src/main/ceremony/journal/passphrase';
import { SeededRandom, temporaryFolder } from '../fakes/ports';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sealing: Sealing = { passphrase: bytes('copper lantern forest seventeen'), keystore: null, cost: LOW_COST };
const PIN = bytes('40937160');

describe('keyring', () => {
  it('rule 1: what was sealed is read back after a restart', async () => {
    const folder = temporaryFolder();
    const first = await Keyring.create(folder, 'c', sealing, nodeDisk, new SeededRandom());
    const sealed = await first.seal('A', 'pin', PIN);
    first.forget();
    const again = await Keyring.load(folder, 'c', sealing, nodeDisk, new SeededRandom(2));
    expect(again.unseal(sealed)).toEqual(PIN);
  });

  it('rule 1: destroying one slot leaves the other, and nothing on disk opens the destroyed one', async () => {
    const folder = temporaryFolder();
    const keyring = await Keyring.create(folder, 'c', sealing, nodeDisk, new SeededRandom());
    const a = await keyring.seal('A', 'pin', PIN);
    const b = await keyring.seal('B', 'pin', bytes('11229900'));
    const before = JSON.parse(readFileSync(join(folder, KEYRING_NAME), 'utf8'));
    await keyring.destroy('A');
    expect(keyring.unseal(a)).toBeNull();
    expect(keyring.unseal(b)).toEqual(bytes('11229900'));
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(before.slots.A.data);
    const again = await Keyring.load(folder, 'c', sealing, nodeDisk, new SeededRandom(3));
    expect(again.unseal(a)).toBeNull();
    expect(again.unseal(b)).toEqual(bytes('11229900'));
    await again.destroyAll();
    expect(readdirSync(folder)).toEqual([]);
    const gone = await Keyring.load(folder, 'c', sealing, nodeDisk, new SeededRandom(3));
    expect(gone.unseal(b)).toBeNull();
  });

  it('refuses a wrong passphrase, a weak one and none at all', async () => {
    const folder = temporaryFolder();
    await Keyring.create(folder, 'c', sealing, nodeDisk, new SeededRandom());
    const wrong = { ...sealing, passphrase: bytes('copper lantern forest eighteen') };
    await expect(Keyring.load(folder, 'c', wrong, nodeDisk, new SeededRandom())).rejects.toMatchObject({
      code: 'journal/passphrase',
    });
    await expect(Keyring.load(folder, 'other', sealing, nodeDisk, new SeededRandom())).rejects.toMatchObject({
      code: 'journal/foreign',
    });
    const make = (given: Sealing) => Keyring.create(temporaryFolder(), 'c', given, nodeDisk, new SeededRandom());
    await expect(make({ ...sealing, passphrase: bytes('password1234') })).rejects.toMatchObject({
      code: 'journal/weak-passphrase',
    });
    await expect(make({ passphrase: null, keystore: null })).rejects.toMatchObject({ code: 'journal/no-sealing' });
  });

  it('opens by the keystore of the system, and not by one that is no real one', async () => {
    const keystore: Keystore = {
      name: 'test',
      available: true,
      protect: async (plain) => plain.map((byte) => byte ^ 0x5a),
      unprotect: async (blob) => blob.map((byte) => byte ^ 0x5a),
    };
    const folder = temporaryFolder();
    const keyring = await Keyring.create(folder, 'c', { passphrase: null, keystore }, nodeDisk, new SeededRandom());
    const sealed = await keyring.seal('A', 'pin', PIN);
    const again = await Keyring.load(folder, 'c', { passphrase: null, keystore }, nodeDisk, new SeededRandom());
    expect(again.unseal(sealed)).toEqual(PIN);
    const basicText = { ...keystore, available: false };
    await expect(
      Keyring.create(temporaryFolder(), 'c', { passphrase: null, keystore: basicText }, nodeDisk, new SeededRandom()),
    ).rejects.toMatchObject({ code: 'journal/no-sealing' });
  });

  it('a secret opens only in its own slot, purpose and ceremony, and not after a flipped bit', async () => {
    const keyring = await Keyring.create(temporaryFolder(), 'c', sealing, nodeDisk, new SeededRandom());
    const sealed = await keyring.seal('A', 'pin', PIN);
    await keyring.seal('B', 'pin', PIN);
    expect(keyring.unseal({ ...sealed, purpose: 'other' })).toBeNull();
    expect(keyring.unseal({ ...sealed, slot: 'B' })).toBeNull();
    const flipped = Buffer.from(sealed.data, 'base64');
    flipped[0]! ^= 1;
    expect(keyring.unseal({ ...sealed, data: flipped.toString('base64') })).toBeNull();
  });

  it('rule 1: power lost between the two renames of a replacement loses no slot', async () => {
    const folder = temporaryFolder();
    const keyring = await Keyring.create(folder, 'c', sealing, nodeDisk, new SeededRandom());
    const b = await keyring.seal('B', 'pin', PIN);
    const path = join(folder, KEYRING_NAME);
    renameSync(path, path + REPLACING.old);
    const again = await Keyring.load(folder, 'c', sealing, nodeDisk, new SeededRandom());
    expect(again.unseal(b)).toEqual(PIN);
    expect(existsSync(path)).toBe(true);
    expect(existsSync(path + REPLACING.old)).toBe(false);
  });

  it('judges passphrases', () => {
    const word = (text: string) => passphraseStrength(bytes(text)).word;
    for (const weak of [
      '',
      'a',
      'password',
      'Passw0rd!',
      'aaaaaaaaaaaaaaaaaaaaaa',
      '12345678901234567890',
      'qwertyuiop',
      'one one one one one',
      'contoso emergency admin',
    ])
      expect(word(weak), weak).toBe('weak');
    for (const good of ['copper lantern forest seventeen', 'x7#kQ9!mZ2$vR', 'wolke sieben tisch garten regen lampe'])
      expect(word(good), good).not.toBe('weak');
  });
});
