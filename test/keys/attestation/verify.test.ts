import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CborKey, CborMap, CborValue } from '../../../src/main/keys/ctap2/cbor';
import { encodeCbor } from '../../../src/main/keys/ctap2/cbor';
import { parseAuthenticatorData } from '../../../src/main/keys/ctap2/authenticator-data';
import { AttestationFault, verifyAttestation, type AttestationInput } from '../../../src/main/keys/attestation/verify';
import type { AttestationTrust } from '../../../src/main/keys/attestation/trust';
import { withoutNetwork } from '../../../src/main/keys/attestation/without-network';
import { attestationFor, rehearsalRoots, type AttestationVariant } from '../../../src/main/rehearsal/test-ca';

const AAGUID = 'a25342c0-3cdc-4414-8e46-f4807fca511c';
const CLIENT_DATA_HASH = new Uint8Array(createHash('sha256').update('client data').digest());
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function authData(aaguid = AAGUID): Uint8Array {
  const jwk = publicKey.export({ format: 'jwk' });
  const cose = encodeCbor(
    new Map<CborKey, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(jwk.x ?? '', 'base64url')],
      [-3, Buffer.from(jwk.y ?? '', 'base64url')],
    ]),
  );
  const head = Buffer.alloc(55);
  createHash('sha256').update('login.microsoft.com').digest().copy(head);
  head[32] = 0x45;
  Buffer.from(aaguid.replaceAll('-', ''), 'hex').copy(head, 37);
  head.writeUInt16BE(16, 53);
  return new Uint8Array(Buffer.concat([head, Buffer.alloc(16, 9), cose]));
}

function packed(data: Uint8Array, variant: AttestationVariant & { aaguid?: string; spoil?: boolean } = {}): CborMap {
  const signer = attestationFor(variant.aaguid ?? AAGUID, variant);
  const signature = signer.sign(Buffer.concat([data, CLIENT_DATA_HASH, Buffer.alloc(variant.spoil === true ? 1 : 0)]));
  return new Map<CborKey, CborValue>([
    ['alg', -7],
    ['sig', signature],
    ['x5c', signer.chain],
  ]);
}

function input(statement: CborMap, format = 'packed', data = authData()): AttestationInput {
  return { format, statement, authData: data, parsed: parseAuthenticatorData(data), clientDataHash: CLIENT_DATA_HASH };
}

const trust = async (more: Partial<AttestationTrust> = {}): Promise<AttestationTrust> => ({
  roots: await rehearsalRoots(),
  ...more,
});

const NOW = Date.UTC(2026, 10, 22);
const judge = (asked: AttestationInput, known: AttestationTrust, now = NOW): ReturnType<typeof verifyAttestation> =>
  verifyAttestation(asked, known, now);

describe('the clock', () => {
  it('is the one that is given: certificates count neither before nor after their time', async () => {
    for (const [year, level] of [
      [2023, 'untrusted'],
      [2024, 'verified'],
      [2049, 'verified'],
      [2050, 'untrusted'],
    ] as const)
      expect(await judge(input(packed(authData())), await trust(), Date.UTC(year, 6, 1))).toMatchObject({ level });
  });

  it('a leaf that is its own anchor is asked for its time as well', async () => {
    const [leaf] = attestationFor(AAGUID).chain;
    const roots = [new X509Certificate(leaf ?? new Uint8Array()).toString()];
    expect(await judge(input(packed(authData())), { roots })).toMatchObject({ level: 'verified' });
    expect(await judge(input(packed(authData())), { roots }, Date.UTC(2050, 6, 1))).toMatchObject({
      level: 'untrusted',
    });
  });
});

describe('packed with certificates', () => {
  it('is verified when it leads to a root of ours', async () => {
    expect(await judge(input(packed(authData())), await trust())).toMatchObject({
      level: 'verified',
      why: null,
    });
  });

  it('is untrusted when it leads to none', async () => {
    const verdict = await judge(input(packed(authData(), { untrusted: true })), await trust());
    expect(verdict.level).toBe('untrusted');
    expect(verdict.why).toMatch(/no root/);
  });

  it('is never verified against an empty set of roots', async () => {
    expect((await judge(input(packed(authData())), { roots: [] })).level).toBe('untrusted');
  });

  it("is untrusted when only another model's root vouches for it", async () => {
    const models = new Map([[AAGUID, { description: 'x', roots: [], certified: true }]]);
    expect((await judge(input(packed(authData())), await trust({ models }))).level).toBe('untrusted');
  });

  it('is untrusted when nothing ties it to the model, unless the metadata of the model does', async () => {
    const statement = packed(authData(), { withoutAaguid: true });
    expect((await judge(input(statement), await trust())).level).toBe('untrusted');
    const models = new Map([[AAGUID, { description: 'x', roots: await rehearsalRoots(), certified: true }]]);
    expect((await judge(input(statement), await trust({ models }))).level).toBe('verified');
  });

  it('is a fault when the certificate is for another model', async () => {
    const statement = packed(authData(), { aaguid: 'deadbeef-0000-4000-8000-000000000000' });
    await expect(judge(input(statement), await trust())).rejects.toThrow(AttestationFault);
  });

  it('is a fault when the signature does not match', async () => {
    await expect(judge(input(packed(authData(), { spoil: true })), await trust())).rejects.toThrow(/signature/);
  });

  it('is a fault when the data was changed afterwards', async () => {
    const data = authData();
    data[33] = 1;
    await expect(judge(input(packed(authData()), 'packed', data), await trust())).rejects.toThrow(AttestationFault);
  });

  it('is verified when the root comes along, or is itself the leaf', async () => {
    const statement = packed(authData());
    const [root = ''] = await rehearsalRoots();
    const x5c = [...(statement.get('x5c') as Uint8Array[]), new Uint8Array(new X509Certificate(root).raw)];
    const along = new Map<CborKey, CborValue>([...statement, ['x5c', x5c]]);
    expect((await judge(input(along), await trust())).level).toBe('verified');
    const leaf = new X509Certificate(x5c[0] ?? new Uint8Array()).toString();
    expect((await judge(input(statement), { roots: [leaf] })).level).toBe('verified');
  });

  it.each([
    ['no certificate at all in the list', []],
    ['rubbish', [new Uint8Array(20)]],
  ])('rule 12: with %s it is a fault', async (_, x5c) => {
    const statement = new Map<CborKey, CborValue>([...packed(authData()), ['x5c', x5c]]);
    await expect(judge(input(statement), await trust())).rejects.toThrow(AttestationFault);
  });
});

describe('without certificates', () => {
  const selfSigned = (algorithm: number): CborMap =>
    new Map<CborKey, CborValue>([
      ['alg', algorithm],
      [
        'sig',
        new Uint8Array(
          sign(
            'sha256',
            Buffer.concat([authData(), CLIENT_DATA_HASH]),
            createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
          ),
        ),
      ],
    ]);

  it('self attestation is told as such, with a right signature', async () => {
    expect(createPublicKey(privateKey)).toBeDefined();
    expect((await judge(input(selfSigned(-7)), await trust())).level).toBe('self');
  });

  it('self attestation by another algorithm is a fault', async () => {
    await expect(judge(input(selfSigned(-257)), await trust())).rejects.toThrow(AttestationFault);
  });

  it('none is none, and only when it is empty', async () => {
    expect((await judge(input(new Map(), 'none'), await trust())).level).toBe('none');
    await expect(judge(input(new Map([['x', 1]]), 'none'), await trust())).rejects.toThrow(AttestationFault);
  });

  it('formats that are not checked are untrusted', async () => {
    expect((await judge(input(new Map(), 'tpm'), await trust())).level).toBe('untrusted');
  });
});

describe('network', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('rule 10: nothing is fetched while certificates are checked, and only then', async () => {
    const fetched: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      fetched.push(url);
      return Promise.resolve(new Response('x'));
    });
    const outcome = await withoutNetwork(async () => {
      await Promise.resolve();
      return globalThis.fetch('http://crl.example.test/list.crl').then(
        () => 'fetched',
        () => 'refused',
      );
    });
    expect(outcome).toBe('refused');
    await globalThis.fetch('http://elsewhere.example.test/');
    expect(fetched).toEqual(['http://elsewhere.example.test/']);
  });
});
