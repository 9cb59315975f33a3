import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entraOpinion } from '../../../src/main/keys/attestation/entra-model';
import { readMetadataBlob } from '../../../src/main/keys/attestation/metadata-blob';
import { aaguidText, modelName } from '../../../src/main/keys/attestation/model-names';
import shipped from '../../../src/main/keys/attestation/shipped-models.json';
import { shippedTrust } from '../../../src/main/keys/attestation/shipped-trust';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';

import { AAGUID, blob, fromDer, NOW, payload } from '../support/metadata-blob';

const CHECK = { now: NOW, roots: await rehearsalRoots() };
const noCertificate = Buffer.from('{"alg":"ES256","x5c":["QUJD"]}').toString('base64url');

describe('a metadata blob that the operator brings', () => {
  it('is believed when signature and path are right', async () => {
    const read = await readMetadataBlob(blob(payload), CHECK);
    expect(read).toMatchObject({ number: 7, nextUpdate: '2026-12-01' });
    expect(read.models.get(AAGUID)).toMatchObject({ description: 'A key', certified: true });
    expect(read.models.get('00000000-0000-0000-0000-000000000001')).toMatchObject({ certified: false });
    expect(shippedTrust(read).models?.get(AAGUID)?.description).toBe('A key');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['was changed', async () => readMetadataBlob(blob(payload, true), CHECK)],
    ['is signed by somebody else', async () => readMetadataBlob(blob(payload), { now: NOW })],
    ['is checked against no root', async () => readMetadataBlob(blob(payload), { now: NOW, roots: [] })],
    ['is no blob', async () => readMetadataBlob(Buffer.from('hello'), CHECK)],
    [
      'is signed with a certificate of later',
      async () => readMetadataBlob(blob(payload), { ...CHECK, now: Date.UTC(2023, 0) }),
    ],
    [
      'is signed with one that ran out',
      async () => readMetadataBlob(blob(payload), { ...CHECK, now: Date.UTC(2050, 6) }),
    ],
    ['is larger than any', async () => readMetadataBlob(new Uint8Array(33 * 1024 * 1024), CHECK)],
    ['has no certificate in it', async () => readMetadataBlob(Buffer.from(`${noCertificate}.e30.AA`), CHECK)],
    ['has another shape', async () => readMetadataBlob(blob({ no: 'x' }), CHECK)],
  ])('is refused when it %s', async (_, read) => {
    await expect(read()).rejects.toMatchObject({ code: 'app/metadata' });
  });
});

describe('the shipped set', () => {
  it('is what the signed blob in npm holds', async () => {
    const script = (await import(join(__dirname, '../../../scripts/attestation-roots.mjs'))) as {
      readSignedPayload(): unknown;
      shippedModels(payload: unknown): unknown;
    };
    expect(script.shippedModels(script.readSignedPayload())).toEqual(shipped);
  });

  it('knows 72 models, each with roots that can be read', () => {
    const trust = shippedTrust();
    expect(trust.models?.size).toBe(72);
    for (const root of trust.roots) expect(new X509Certificate(root).subject).toBeTypeOf('string');
  });

  it('holds no private thing', () => {
    expect(readFileSync(join(__dirname, '../../../src/main/keys/attestation/shipped-models.json'), 'utf8')).not.toMatch(
      /PRIVATE/,
    );
  });
});

describe('names', () => {
  it('come from the published list', () => {
    expect(modelName(AAGUID)).toMatch(/YubiKey 5/);
    expect(modelName('00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(modelName('12345678-1234-1234-1234-123456789abc')).toBeNull();
    expect(aaguidText(Buffer.from(AAGUID.replaceAll('-', ''), 'hex'))).toBe(AAGUID);
  });
});

describe('what Entra would say', () => {
  const good = {
    aaguid: 'c5ef55ff-ad9a-4b9f-b580-adebafe026d0',
    versions: ['FIDO_2_0'],
    extensions: ['hmac-secret'],
    options: { rk: true, clientPin: false },
  };

  it.each([
    [good, true],
    [{ ...good, aaguid: AAGUID }, null],
    [{ ...good, extensions: [] }, false],
    [{ ...good, options: { rk: true } }, false],
    [{ ...good, options: { clientPin: true } }, false],
    [{ ...good, versions: ['U2F_V2'] }, false],
  ])('case %#', (info, accepted) => {
    const opinion = entraOpinion(info, shippedTrust());
    expect(opinion.accepted).toBe(accepted);
    expect(opinion.why === null).toBe(accepted === true);
  });
});

it('the test authority signs what it says (guard of these tests)', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(fromDer(sign('sha256', createHash('sha256').update('x').digest(), privateKey))).toHaveLength(64);
});
