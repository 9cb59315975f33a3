import { readFile } from 'node:fs/promises';
import { AppError, type ErrorCode } from '../../shared/errors';
import type { CeremonyRequest } from '../../shared/model/acts';
import type { AccountView, CeremonySnapshot } from '../../shared/model/ceremony';
import type { ProofName } from '../../shared/model/proof';
import type { Ceremony } from '../ceremony/ceremony';
import type { Rehearsal } from './session';

/** Reads the PIN as eyes would, from the text of the sheet. UTF-8 bytes; null where there is none. */
export type ReadPin = (pdf: Uint8Array) => Promise<Uint8Array | null>;

export interface OperatorOptions {
  readonly rehearsal: Rehearsal;
  readonly ceremony: Ceremony;
  readonly readPin: ReadPin;
  /** Called before each act; the place where faults are made to strike. */
  readonly beforeAct?: (
    request: CeremonyRequest,
    attempt: number,
  ) => Promise<CeremonyRequest | null> | CeremonyRequest | null;
  /** The finger is held back while this is true. */
  readonly handsOff?: () => boolean;
  readonly onError?: (error: AppError, request: CeremonyRequest) => void;
  /** Trouble is over after this many failures of one act: the network is back, the key is left in peace. */
  readonly patience?: number;
  /** At Close; not when left out. */
  readonly takeBackConsents?: boolean;
}

/** Errors after which a person would not simply try again. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'ceremony/blocked',
  'key/already-assigned',
  'key/in-use',
  'pin/already-set',
  'pin/blocked',
  'key/unusable',
  'graph/forbidden',
  'graph/licence',
  'graph/not-adoptable',
  'graph/not-offered',
  'graph/pim-refused',
  'graph/self',
  'paper/unwritable',
  'paper/renderer',
  'app/rehearsal-only',
  'app/internal',
  'auth/guest',
  'auth/wrong-tenant',
  'key/attestation',
  'key/registration-check',
]);
const PATIENCE = 4;
/** A policy may take five minutes to be in force; a person tries again every minute. */
const SETTLING_PATIENCE = 8;

/**
 * Plays the person: does the next act that the screen offers, touches a key that blinks, plugs in what is asked for, types from the
 * paper, and mends what an error says to mend. Sends the same requests as the window.
 */
export class Operator {
  private readonly failures = new Map<string, number>();
  private readonly stops: (() => void)[] = [];

  constructor(private readonly options: OperatorOptions) {
    for (const key of options.rehearsal.keys) {
      this.stops.push(
        key.onChange(() => queueMicrotask(() => key.wantsTouch && options.handsOff?.() !== true && key.touch())),
      );
    }
    this.stops.push(options.ceremony.subscribe((snapshot) => this.follow(snapshot)));
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }

  /** Walks until the ceremony is finished. @throws the AppError at which a person would stop. */
  async walk(): Promise<void> {
    for (;;) {
      const request = await this.next();
      if (request === null) return;
      const name = nameOf(request);
      const attempt = (this.failures.get(name) ?? 0) + 1;
      const bent = this.options.beforeAct === undefined ? request : await this.options.beforeAct(request, attempt);
      if (bent === null) continue;
      try {
        await this.options.ceremony.request(bent);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        this.options.onError?.(error, request);
        this.failures.set(name, attempt);
        if (FINAL.has(error.code) || attempt >= patienceFor(error.code, this.options.patience)) throw error;
        await this.mend(error, request, attempt);
      }
    }
  }

  /** The next act that the ceremony offers; null when it is finished. */
  async next(): Promise<CeremonyRequest | null> {
    const snapshot = this.options.ceremony.snapshot();
    if (snapshot.finished) return null;
    if (snapshot.admin === null) return { act: 'signInAdmin' };
    const { survey, plan } = snapshot;
    if (survey === null) return { act: 'survey' };
    const open = survey.questions.find((question) => !(question.id in snapshot.answers));
    if (open !== undefined && !snapshot.planApproved)
      return { act: 'answer', questionId: open.id, answer: open.answers[0] ?? '' };
    if (survey.blocked)
      throw new AppError('ceremony/blocked', {
        what: survey.findings
          .filter((finding) => finding.severity === 'stop')
          .map((finding) => finding.title)
          .join('; '),
      });
    if (plan === null) return { act: 'survey' };
    // After a crash between the last answer and the survey that it calls for, the survey comes first.
    if (!snapshot.planApproved)
      return snapshot.allowed.approvePlan === null ? { act: 'approvePlan', hash: plan.hash } : { act: 'survey' };
    return this.afterPlan(snapshot);
  }

  private async afterPlan(snapshot: CeremonySnapshot): Promise<CeremonyRequest> {
    const { accounts, allowed } = snapshot;
    const needed = snapshot.choices.accounts * snapshot.choices.keysPerAccount;
    const unmade = accounts.some((account) => !won(account, 'policy') || account.userId === null);
    if (allowed.createAccounts !== null || snapshot.keys.filter((key) => key.pin !== 'unproven').length < needed) {
      const waiting = snapshot.keys.some(
        (key) => key.registered !== true && key.pin === 'sealed' && key.recorded.serial === null,
      );
      if (!waiting) return this.prepare(snapshot);
    }
    if (unmade && allowed.createAccounts === null) return { act: 'createAccounts' };
    for (const key of snapshot.keys) {
      const account = accounts.find((each) => each.index === key.accountIndex);
      if (account === undefined || key.pin === 'unproven') continue;
      if (key.registered !== true || !won(account, 'tapGone'))
        return { act: 'register', accountIndex: account.index, letter: key.letter };
    }
    if (snapshot.keys.length < needed) return this.prepare(snapshot);
    for (const key of snapshot.keys) {
      const account = accounts.find((each) => each.index === key.accountIndex);
      if (account === undefined || key.paperProven === true) continue;
      if (account.keyLetter === key.letter && account.sheet?.printed === true)
        return this.proof(account.index, key.letter);
      return { act: 'print', accountIndex: account.index, letter: key.letter, how: 'file', printer: null };
    }
    const opened = accounts.find((account) => (account.otherMethods ?? []).length > 0);
    if (opened !== undefined && allowed.removeMethods === null)
      return { act: 'removeMethods', accountIndex: opened.index };
    for (const account of accounts)
      if (!won(account, 'signedIn')) return { act: 'signIn', accountIndex: account.index };
    if (accounts.some((account) => !won(account, 'exclusion'))) return { act: 'exclude' };
    if (accounts.some((account) => !won(account, 'role'))) return { act: 'assignRole' };
    for (const account of accounts)
      if (!won(account, 'signedInAdmin')) return { act: 'signInAsAdmin', accountIndex: account.index };
    return allowed.close === null
      ? { act: 'close', takeBackConsents: this.options.takeBackConsents === true }
      : { act: 'restrict' };
  }

  private async prepare(snapshot: CeremonySnapshot): Promise<CeremonyRequest> {
    const unsure = snapshot.bench.find(
      (each) =>
        each.letter !== null &&
        each.state !== 'gone' &&
        (each.state === 'needsSettings' ||
          snapshot.keys.some((key) => key.letter === each.letter && key.pin === 'unproven')),
    );
    const fresh = snapshot.bench.find((each) => each.letter === null && each.state === 'needsPin');
    const found = unsure ?? fresh;
    if (found !== undefined) return { act: 'prepareKey', keyId: found.info.id };
    const next = this.options.rehearsal.keys.find((key) => !key.plugged);
    if (next !== undefined) {
      next.plug();
      await this.settled();
      return this.prepare(this.options.ceremony.snapshot());
    }
    const unlike = snapshot.bench.find(
      (each) =>
        each.letter === null && (each.state === 'stranger' || each.state === 'notUsable' || each.state === 'locked'),
    );
    if (unlike?.state === 'stranger') throw new AppError('pin/already-set');
    if (unlike !== undefined) throw new AppError('key/unusable', { why: unlike.info.why });
    throw new AppError('key/none');
  }

  /** Types from the paper, and, where few tries are left, how many. */
  private async proof(accountIndex: number, letter: string): Promise<CeremonyRequest> {
    const { checkCode } = this.options.ceremony.sheetRecord(letter);
    const file = this.options.ceremony.sheetFile(letter);
    const pin = file === null ? null : await this.options.readPin(await readFile(file));
    if (pin === null) throw new AppError('paper/renderer');
    const bench = this.options.ceremony.snapshot().bench.find((each) => each.letter === letter);
    const request: CeremonyRequest = {
      act: 'provePaper',
      accountIndex,
      letter,
      checkCode,
      pin: new TextDecoder().decode(pin),
      triesLeft: bench?.info.pin.retries ?? undefined,
    };
    pin.fill(0);
    return request;
  }

  /** Whatever the screen asks for by hand. */
  private follow(snapshot: CeremonySnapshot): void {
    if (snapshot.prompt?.kind !== 'plug') return;
    for (const key of this.options.rehearsal.keys) if (!key.plugged) queueMicrotask(() => key.plug());
  }

  /** What the error's second sentence tells a person to do. */
  private async mend(error: AppError, request: CeremonyRequest, attempt: number): Promise<void> {
    const { rehearsal } = this.options;
    if (attempt > 1) {
      for (const key of rehearsal.keys) for (const each of key.misbehaviours) key.misbehave(each, false);
      rehearsal.simulated?.faults.clear();
    }
    if (error.code === 'key/other' || error.code === 'key/no-credential') await this.swap();
    else if (error.code === 'ceremony/which-key' && (await this.readSticker())) return;
    else if (/^(?:key|pin)\//u.test(error.code) || error.code === 'ceremony/which-key') await this.replug();
    if (
      ['graph/unauthorized', 'graph/claims', 'auth/refused', 'auth/timeout'].includes(error.code) &&
      request.act !== 'signInAdmin'
    )
      rehearsal.simulated?.faults.clear();
    if (error.code === 'graph/policy-settling' || error.code === 'graph/not-proven') await rehearsal.wait(60_000);
    if (/^graph\/(?:throttled|unreachable|server|not-json|malformed)$/u.test(error.code))
      rehearsal.simulated?.faults.clear();
  }

  /** Says which key it is where there is one letter that it may be, as its sticker does. @returns whether that was told */
  private async readSticker(): Promise<boolean> {
    const asked = this.options.ceremony
      .snapshot()
      .bench.find((each) => each.state !== 'gone' && each.mayBe?.length === 1);
    const [asLetter] = asked?.mayBe ?? [];
    if (asked === undefined || asLetter === undefined) return false;
    return this.options.ceremony.request({ act: 'prepareKey', keyId: asked.info.id, asLetter }).then(
      () => true,
      () => false,
    );
  }

  /** Another key than this one is wanted: what is plugged in goes, what lay on the table comes. */
  private async swap(): Promise<void> {
    const { keys } = this.options.rehearsal;
    if (keys.every((key) => key.plugged)) return this.replug();
    const waiting = keys.filter((key) => !key.plugged);
    for (const key of keys) if (key.plugged) key.unplug();
    for (const key of waiting) key.plug();
    await this.settled();
  }

  private async replug(): Promise<void> {
    const { rehearsal } = this.options;
    const plugged = rehearsal.keys.filter((key) => key.plugged);
    // A key without a serial must not leave its plug before it is registered; the others may.
    for (const key of plugged) key.unplug();
    for (const key of rehearsal.keys) if (plugged.includes(key) || plugged.length === 0) key.plug();
    await this.settled();
  }

  /** Until every plugged-in key has been read. */
  private async settled(): Promise<void> {
    for (let wait = 0; wait < 200; wait += 1) {
      const { bench } = this.options.ceremony.snapshot();
      const read = new Set(
        bench.filter((each) => each.state !== 'gone' && each.state !== 'reading').map((each) => each.info.id),
      );
      const plugged = this.options.rehearsal.keys.flatMap((key) => (key.device === null ? [] : [key.device.id]));
      if (plugged.every((id) => read.has(id)) && read.size >= plugged.length) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function patienceFor(code: ErrorCode, given: number | undefined): number {
  return code === 'graph/policy-settling' || code === 'graph/not-proven' ? SETTLING_PATIENCE : (given ?? PATIENCE);
}

function won(account: AccountView, name: ProofName): boolean {
  const state = account.proofs.find((proof) => proof.name === name)?.state;
  return state === 'proven' || state === 'notApplicable';
}

function nameOf(request: CeremonyRequest): string {
  return 'accountIndex' in request ? `${request.act} ${request.accountIndex}` : request.act;
}
