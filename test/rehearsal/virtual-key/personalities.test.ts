import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Personality,
  personalities,
  personality,
  personalitiesFromMetadata,
} from '../../../src/main/rehearsal/virtual-key';
import { fromHex, toHex } from '../../../src/main/rehearsal/virtual-key/bytes';
import { type CborMap, decodeCbor, encodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { canHavePin, hasPermissions } from '../../../src/main/rehearsal/virtual-key/personality';
import { Bench, PIN } from './bench-key';
import { RP } from './raw-client';

const metadata = '../shared/vectors/mds-2022-getinfo.json';

async function walk(model: Personality): Promise<void> {
  const bench = await Bench.of(model);
  const info = await bench.info();
  expect(toHex(info.get(3) as Uint8Array)).toBe(model.aaguid.replaceAll('-', ''));
  if (!canHavePin(model)) {
    expect((info.get(4) as CborMap).has('clientPin')).toBe(false);
    return;
  }
  expect(await bench.platform.setPin(PIN)).toBe(0);
  const token = hasPermissions(model) ? await bench.platform.token(PIN, 1, RP) : await bench.platform.token(PIN);
  expect(token.status).toBe(model.options['noMcGaPermissionsWithClientPin'] === true ? 0x40 : 0);
  if (token.status !== 0 || (model.maxMsgSize ?? 1024) < 256) return;
  const made = await bench.make({ token: token.token, rk: model.options['rk'] === true });
  expect(made.status, model.name).toBe(0);
  expect(bench.key.inspect().credentials).toHaveLength(model.options['rk'] === true ? 1 : 0);
}

describe('personalities', () => {
  it('ship ten models with distinct ids, real AAGUIDs and a name', () => {
    expect(personalities.length).toBeGreaterThanOrEqual(10);
    expect(new Set(personalities.map((each) => each.id)).size).toBe(personalities.length);
    for (const each of personalities) {
      expect(each.aaguid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(each.name.length).toBeLessThanOrEqual(40);
    }
    expect(() => personality('nothing')).toThrow(/There are: yubikey-5c-nfc/);
  });

  it.each(personalities.filter((each) => each.u2fOnly !== true))(
    '$id takes a PIN and makes a credential, or says that it cannot',
    walk,
  );

  it('a seed brings the same bytes back, signature and certificate included', async () => {
    const run = async (): Promise<string> => {
      const bench = await Bench.of('ctap20-only', { protocol: 1 });
      return toHex(encodeCbor((await bench.make()).map));
    };
    expect(await run()).toBe(await run());
  });

  it.skipIf(!existsSync(metadata))(
    'the 72 models of the 2022 metadata answer getInfo with their own bytes and take a PIN',
    { timeout: 120_000 },
    async () => {
      const file: unknown = JSON.parse(readFileSync(metadata, 'utf8'));
      const models = personalitiesFromMetadata(file);
      expect(models).toHaveLength(72);
      const raw = (file as { entries: { getInfo_cbor: string }[] }).entries;
      const every = process.env['BGK_ALL_MODELS'] === '1' ? 1 : 7;
      for (const [index, model] of models.entries()) {
        const bench = await Bench.of(model);
        const [live, told] = [await bench.info(), decodeCbor(fromHex(raw[index]!.getInfo_cbor)) as CborMap];
        for (const [key, value] of told) {
          // Options, forced change and remaining slots are live; a fresh key has neither PIN nor fingerprint.
          if (key === 4 || key === 0x0c) continue;
          expect(toHex(encodeCbor(live.get(key) ?? null)), `${model.name} member ${key}`).toBe(
            toHex(encodeCbor(value)),
          );
        }
        expect([...(live.get(4) as CborMap).keys()].toSorted()).toEqual(
          [...((told.get(4) ?? new Map()) as CborMap).keys()].toSorted(),
        );
        if (index % every === 0) await walk(model);
      }
    },
  );
});
