import { generateKeyPairSync, sign } from 'node:crypto';
import { decodeCbor, encodeCbor, type CborValue } from '../../src/main/keys/ctap2/cbor';
import { agree } from '../../src/main/keys/ctap2/pin-protocol';
import { coseEcdhKey } from '../../src/main/keys/ctap2/cose';
import { systemRandom } from '../../src/main/system-ports';
import { churn } from './churn';
import { fleet } from './fleet';
import { fuzz } from './fuzz';
import { createNoise } from './noise';
import { noticed, type Blocks } from './notice';
import { row, type Bench, type BenchRow } from './row';
import { blocksWhileRegistering } from './wire';
import { haveVectors, readVectors } from '../keys/support/vectors';
import { personalitiesFromMetadata, personality, type Personality } from '../../src/main/rehearsal/virtual-key';

/** Fills getInfo up to 597 bytes, status included. */
const TALKATIVE_BYTES = 267;
const BAR_REPORTS = 60;
const BAR_MS_PER_KEY = 100;
const BAR_CHURN_MB = 20;
const BAR_NOTICE_MS = 500;
const BAR_BLOCK_MS = 50;
const BAR_FUZZ_MB = 64;

/** 1,000 keys one after another, and what the host computes for one. */
export const keysBench: Bench = async ({ quick, say }) => {
  const count = quick ? 50 : 1_000;
  say(`${count} virtual keys, one after another ...`);
  const report = await churn(count);
  const talkative = await churn(10, talkativeModel());
  const bar = (value: number): { name: string; value: number } => ({ name: 'bar', value });
  return [
    ...[report, talkative].map(({ reportsPerKey, floorReports, infoBytes }) =>
      row(
        'keys',
        `reports per key, INIT to makeCredential, getInfo of ${infoBytes} bytes`,
        reportsPerKey,
        'reports',
        { name: 'floor for this key', value: floorReports },
        reportsPerKey <= BAR_REPORTS,
      ),
    ),
    row(
      'keys',
      'touches per key to register',
      report.touchesPerKey,
      'touches',
      { name: 'floor', value: 1 },
      report.touchesPerKey === 1,
    ),
    row(
      'keys',
      'software per key, virtual key included (median)',
      round(report.msPerKey.median),
      'ms',
      bar(BAR_MS_PER_KEY),
      report.msPerKey.median <= BAR_MS_PER_KEY,
    ),
    row(
      'keys',
      'software per key, virtual key included (p95)',
      round(report.msPerKey.p95),
      'ms',
      bar(BAR_MS_PER_KEY),
      report.msPerKey.p95 <= BAR_MS_PER_KEY,
    ),
    row('keys', `resident memory of the first ${report.warmUpKeys} keys, once`, round(report.warmUpMb), 'MB'),
    row(
      'keys',
      `resident memory grown over ${count} keys after them`,
      round(report.residentGrownMb),
      'MB',
      bar(BAR_CHURN_MB),
      report.residentGrownMb < BAR_CHURN_MB,
    ),
    row('keys', 'the same at its highest, garbage of the moment included', round(report.peakMb), 'MB'),
    row(
      'keys',
      `memory held more after ${count} keys`,
      round(report.grownMb),
      'MB',
      bar(BAR_CHURN_MB),
      report.grownMb < BAR_CHURN_MB,
    ),
    row('keys', 'handles left', Math.max(report.handlesGrown, 0), 'handles', bar(0), report.handlesGrown <= 0),
    row('keys', 'listeners left', report.listenersLeft, 'listeners', bar(0), report.listenersLeft === 0),
    ...(await noticeRows(quick, say)),
    ...(await fleetRows(quick, say)),
    ...hostCompute(),
  ];
};

/** A key that tells as much of itself as the most talkative ones of 2026: 597 bytes. */
function talkativeModel(): Personality {
  const model = personality('yubikey-5c-nfc');
  return { ...model, otherInfo: new Map([[0x60, new Uint8Array(TALKATIVE_BYTES)]]) };
}

function blockRows(when: string, { medianMs, worstMs }: Blocks): BenchRow[] {
  const what = `longest block of the main thread ${when}`;
  return [
    row(
      'keys',
      `${what}, median of stretches`,
      round(medianMs),
      'ms',
      { name: 'bar', value: BAR_BLOCK_MS },
      medianMs <= BAR_BLOCK_MS,
    ),
    row('keys', `${what}, worst of all`, round(worstMs), 'ms'),
  ];
}

/** Hot-plug through node-hid's own listing. */
async function noticeRows(quick: boolean, say: (line: string) => void): Promise<BenchRow[]> {
  const times = quick ? 5 : 40;
  say(`${times} plugs and unplugs at moments of chance ...`);
  const { plugMs, unplugMs, blocks } = await noticed(times, createNoise(20_261_126));
  const within = (what: string, ms: number, bar: number): BenchRow =>
    row('keys', what, round(ms), 'ms', { name: 'bar', value: bar }, ms <= bar);
  return [
    within(`plug to notice, longest of ${times}`, plugMs, BAR_NOTICE_MS),
    within(`unplug to notice, longest of ${times}`, unplugMs, BAR_NOTICE_MS),
    ...blockRows('while watching for keys', blocks),
    ...blockRows('while keys are registered', await blocksWhileRegistering(quick ? 5 : 40)),
  ];
}

/** Every model of the FIDO metadata from the box to its first proof; none where the list is not at hand. */
async function fleetRows(quick: boolean, say: (line: string) => void): Promise<BenchRow[]> {
  if (!haveVectors) {
    say('models of the FIDO metadata: left out, their list is not here');
    return [];
  }
  const models = personalitiesFromMetadata(readVectors('mds-2022-getinfo.json'));
  say(`${models.length} models of the FIDO metadata ...`);
  const report = await fleet(quick ? models.filter((_, index) => index % 7 === 0) : models);
  for (const { model, why } of report.failed) say(`${model}: ${why}`);
  const all = { name: 'models', value: report.models };
  return [
    row('keys', 'models set up, registered, verified and proven', report.done, 'models', all),
    row('keys', 'models refused with a sentence', report.refused.length, 'models', all),
    row(
      'keys',
      'models that failed',
      report.failed.length,
      'models',
      { name: 'bar', value: 0 },
      report.failed.length === 0,
    ),
  ];
}

/** A million hostile inputs into every parser that a key's bytes reach. */
export const fuzzBench: Bench = async ({ quick, say }) => {
  const count = quick ? 50_000 : 1_000_000;
  say(`${count} hostile inputs ...`);
  const report = await fuzz(count, 20_261_122);
  for (const crash of report.crashes) say(crash);
  const none = { name: 'bar', value: 0 };
  const bar = { name: 'bar', value: BAR_FUZZ_MB };
  return [
    row('fuzz', 'inputs', report.inputs, 'inputs'),
    row('fuzz', 'crashes', report.crashes.length, 'crashes', none, report.crashes.length === 0),
    row('fuzz', 'transactions with a hostile key among them', report.transactions, 'transactions'),
    row('fuzz', 'ended after their deadline', report.pastDeadline, 'transactions', none, report.pastDeadline === 0),
    row('fuzz', 'slowest input', round(report.slowestMs), 'ms'),
    row(
      'fuzz',
      'resident memory grown since a cold start',
      round(report.residentGrownMb),
      'MB',
      bar,
      report.residentGrownMb < BAR_FUZZ_MB,
    ),
    row('fuzz', 'the same at its highest, garbage of the moment included', round(report.peakMb), 'MB'),
    row('fuzz', 'memory held more after it', round(report.grownMb), 'MB', bar, report.grownMb < BAR_FUZZ_MB),
    row('fuzz', 'whole run', round(report.ms / 1_000), 's'),
  ];
};

function hostCompute(): ReturnType<typeof row>[] {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const peer = coseEcdhKey(Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url'));
  const padded = new Uint8Array(64);
  const info = encodeCbor(
    new Map<number, CborValue>([
      [1, ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1']],
      [3, new Uint8Array(16)],
      [4, new Map(['rk', 'up', 'clientPin', 'credMgmt'].map((name) => [name, true]))],
      [5, 1200],
    ]),
  );
  return [
    row(
      'keys',
      'agree and encrypt a new PIN, protocol 2',
      perCall(200, () => void agree(2, peer, systemRandom).encrypt(padded)),
      'ms',
    ),
    row(
      'keys',
      'decode a getInfo answer, strict',
      perCall(500, () => void decodeCbor(info)),
      'ms',
    ),
    row(
      'keys',
      'one P-256 signature, for scale',
      perCall(500, () => void sign('sha256', padded, privateKey)),
      'ms',
    ),
  ];
}

function perCall(times: number, work: () => void): number {
  for (let warm = 0; warm < 20; warm++) work();
  const start = performance.now();
  for (let n = 0; n < times; n++) work();
  return Math.round(((performance.now() - start) / times) * 1_000) / 1_000;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
