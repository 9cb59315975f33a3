import { AppError } from '../../shared/errors';
import type { CeremonyRequest } from '../../shared/model/acts';
import type { ExtraPaper } from '../../shared/model/paper';
import { defaultChoices, type Choices } from '../../shared/model/tenant';
import { KeyBench } from '../ceremony/bench';
import { createCeremony, listCeremonies, resumeCeremony, type Ceremony } from '../ceremony/create';
import { ENOUGH_BITS, passphraseStrength } from '../ceremony/journal/passphrase';
import { localDate } from '../ceremony/dates';
import type { CeremonyDeps, SheetPaper } from '../ceremony/ports';
import { sheetDocument } from '../ceremony/sheet-paper';
import type { Tenant } from '../entra/tenant';
import { planJson, planMarkdown } from '../entra/plan/export';
import { surveyMarkdown } from '../entra/survey/export';
import type { Host } from '../ipc/host';
import type { PaperPort } from '../paper/port';
import type { Printing } from '../paper/printing/printing';
import type { PaperDocument } from '../paper/document';
import { saveSheet } from '../paper/printing/save-file';
import { AdoptHost } from './adopt-host';
import { auditText, auditView, readAudit } from './audit-file';
import { within } from './bounded';
import { clearFreed } from './clear-freed';
import { closeQuestion, type CloseQuestion } from './closing';
import { DayHost } from './day-host';
import { DrillHost } from './drill-host';
import { LifeHost } from './life-host';
import { extraPaper } from './extra-papers';
import { ceremonyReport } from './report';
import { sheetLines, voidNotice } from './void-notice';
import type { Parts } from './parts';

/** Longer than a key takes to give up a touch that was cancelled, shorter than a system waits at a log-off. */
const CLOSE_WITHIN_MS = 4_000;

type What = 'ceremony' | 'bench' | 'rehearsal' | 'drill' | 'life';

/** At most one ceremony, the bench while there is none, and what is on record. */
export class AppHost implements Host {
  readonly drill: DrillHost;
  readonly life: LifeHost;
  readonly day: DayHost;
  readonly adopt: AdoptHost;
  #ceremony: Ceremony | null = null;
  /** Of the open ceremony. */
  #tenant: Tenant | null = null;
  #idleBench: KeyBench;
  readonly #listeners = new Set<(what: What) => void>();
  #unsubscribe: () => void = () => undefined;
  /** Starting and ending a ceremony wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: Parts,
    private readonly paper: PaperPort,
    private readonly printing: Printing,
    private readonly sheets: SheetPaper,
    private readonly choosePath: (suggested: string) => Promise<string | null>,
    private readonly version: string,
  ) {
    this.drill = new DrillHost(
      parts,
      version,
      () => this.#tell('drill'),
      () => this.#whyNoDrill(),
    );
    this.life = new LifeHost(
      parts,
      () => this.drill.register(),
      sheets,
      { pin: defaultChoices.pin, paperSize: defaultChoices.paper.size, notify: defaultChoices.notify },
      () => this.#whyNoJob(),
      () => this.#tell('life'),
    );
    this.adopt = new AdoptHost(
      parts,
      () => this.drill.register(),
      () => this.#whyNoJob() ?? this.#whyNoDrill(),
      () => this.#tell('drill'),
    );
    this.day = new DayHost(
      parts,
      () => this.drill.register(),
      () => this.#tell('drill'),
    );
    this.#idleBench = this.#newBench();
    parts.tray?.subscribe(() => this.#tell('rehearsal'));
    parts.onReplaced(() => this.#restartBench());
  }

  async open(): Promise<void> {
    await this.#idleBench.start();
  }

  snapshot: Host['snapshot'] = () => this.#ceremony?.snapshot() ?? null;

  bench: Host['bench'] = () => this.#ceremony?.snapshot().bench ?? this.#idleBench.list();

  async wink(keyId: string): Promise<void> {
    const device = (await this.parts.keys.keys.list()).find((each) => each.id === keyId);
    if (device === undefined) throw new AppError('key/removed');
    const key = await this.parts.keys.openKey(device);
    try {
      await key.wink();
    } finally {
      await key.close();
    }
  }

  start(passphrase: Uint8Array | null, choices: Choices | null): Promise<void> {
    return this.#begin(passphrase, (deps) => createCeremony(deps, choices));
  }

  resume(id: string, passphrase: Uint8Array | null): Promise<void> {
    return this.#begin(passphrase, (deps) => resumeCeremony(deps, id));
  }

  pause(): Promise<void> {
    return this.#inTurn(() => this.#end());
  }

  async act(request: CeremonyRequest): Promise<void> {
    const ceremony = this.#running();
    await ceremony.request(request);
    // From here on it is the register that drills and reminders go by.
    if (request.act === 'close' && ceremony.snapshot().finished)
      await this.drill.remember(ceremony.id, this.#tenant?.reader?.() ?? null).finally(clearFreed);
  }

  async extraPaper(paper: ExtraPaper, printer: string | null): Promise<string | null> {
    if (paper.what === 'void') {
      const document = await voidNotice(this.parts.folder, await this.drill.register(), paper.sheetNumber);
      return this.#deliver(document, `void-${paper.sheetNumber}`, printer);
    }
    const ceremony = this.#running();
    const snapshot = ceremony.snapshot();
    const labels = ceremony.labels();
    const document = extraPaper(paper, {
      snapshot,
      today: localDate(this.parts.clock.now()),
      sheets: labels.map((each) => ceremony.sheetRecord(each.keyLetter)),
      labels,
      register: ceremony.register(),
      audit: ceremony.audit,
      appVersion: this.version,
    });
    return this.#deliver(document, paper.what, printer);
  }

  async saveCertificate(): Promise<string | null> {
    return this.#deliver(await this.drill.certificate(), 'drill-certificate', null);
  }

  async exportPlan(format: 'json' | 'markdown'): Promise<string> {
    const { plan } = this.#running().snapshot();
    if (plan === null) throw new AppError('ceremony/not-allowed', { why: 'there is no plan yet.' });
    return format === 'json' ? planJson(plan) : planMarkdown(plan);
  }

  async exportSurvey(): Promise<string> {
    const { survey, admin, answers } = this.#running().snapshot();
    if (survey === null) throw new AppError('ceremony/not-allowed', { why: 'the tenant has not been surveyed yet.' });
    return surveyMarkdown(survey, admin, answers);
  }

  async report(): Promise<string> {
    const ceremony = this.#running();
    return ceremonyReport(ceremony.snapshot(), ceremony.audit);
  }

  passphraseStrength: Host['passphraseStrength'] = (passphrase) => {
    const { bits, word } = passphraseStrength(passphrase);
    const says = {
      weak: 'Easy to guess. Use four or more unrelated words.',
      fair: 'Enough for the hours that a ceremony takes.',
      strong: 'Strong.',
    }[word];
    return { bits, enough: bits >= ENOUGH_BITS, says };
  };

  async revealPin(letter: string, use: (pin: Uint8Array) => Promise<void>): Promise<void> {
    await this.#running().revealPin(letter, use);
  }

  async revealTap(accountIndex: number, use: (code: Uint8Array) => Promise<void>): Promise<void> {
    const shown = await this.#running().revealTap(accountIndex, async (code) => {
      await use(code);
      return true;
    });
    if (shown === null)
      throw new AppError('ceremony/not-allowed', { why: 'no Temporary Access Pass is open for this account.' });
  }

  printers: Host['printers'] = () => this.printing.printers();

  async preview(accountIndex: number, letter?: string): Promise<{ png: string; width: number; height: number }> {
    const ceremony = this.#running();
    const { choices, accounts } = ceremony.snapshot();
    const keyLetter = letter ?? accounts[accountIndex]?.keyLetter;
    if (keyLetter === undefined || keyLetter === null)
      throw new AppError('ceremony/not-allowed', { why: 'this account has no key yet.' });
    const document = sheetDocument({
      record: ceremony.sheetRecord(keyLetter),
      pin: null,
      paper: choices.paper,
      how: 'printer',
    });
    const image = await this.paper.png(document, { scale: 1.5 });
    return { png: Buffer.from(image.png).toString('base64'), width: image.width, height: image.height };
  }

  async records(): ReturnType<Host['records']> {
    const since = this.parts.simulatedSince;
    const records = await listCeremonies(this.parts.folder, this.#ceremony?.id ?? null);
    return records.map((record) =>
      since !== null && record.state === 'interrupted' && Date.parse(record.startedAt) < since
        ? { ...record, partsGone: true }
        : record,
    );
  }

  sheetNumbers: Host['sheetNumbers'] = async () => sheetLines(this.parts.folder, await this.drill.register());

  audit: Host['audit'] = async (id) => auditView(await this.#auditBytes(id));

  async exportAudit(id: string, format: 'jsonl' | 'csv'): Promise<string> {
    return auditText(await this.#auditBytes(id), format);
  }

  get rehearsal(): Host['rehearsal'] {
    const { tray } = this.parts;
    if (tray === null) return null;
    return {
      state: () => tray.state(),
      do: (request) => tray.do(request, this.#whyNoJob() !== null || this.#whyNoDrill() !== null),
    };
  }

  /** The lid closes: whatever is running on a key or with Entra is stopped, so that no token and no open key outlives it. */
  async sleep(): Promise<void> {
    await Promise.all([
      this.#ceremony?.sleep(),
      this.drill.sleep(),
      this.life.sleep(),
      this.adopt.sleep(),
      this.day.sleep(),
    ]);
  }

  /** A person stops what a drill, a job, an adoption or the day's page is doing; all of them stay open. A ceremony has an act for it. */
  async stop(): Promise<void> {
    await Promise.all([this.drill.stop(), this.life.stop(), this.adopt.stop(), this.day.stop()]);
  }

  /** The lid opens: every plugged-in key is asked anew who it is. */
  wake(): Promise<void> {
    return this.#ceremony?.wake() ?? this.#idleBench.readAgain();
  }

  /** What to ask a person who closes the window now; null: nothing. */
  closeQuestion(): CloseQuestion | null {
    return closeQuestion({
      ceremony: this.#ceremony?.snapshot() ?? null,
      drill: this.drill.snapshot(),
      life: this.life.snapshot(),
      busy: [this.drill, this.life, this.adopt, this.day].some((each) => each.busy),
      endsWithProcess: this.parts.simulatedSince !== null,
    });
  }

  onChange(listener: (what: What) => void): void {
    this.#listeners.add(listener);
  }

  /** In order, and in a bounded time: a dialog of the system that nobody answers keeps no program alive. The journal is ahead of every act. */
  async close(): Promise<void> {
    const inTime = await within(this.#closeInOrder(), CLOSE_WITHIN_MS, this.parts.clock);
    if (!inTime) this.parts.log.event('warn', 'app.close', { code: 'late' });
  }

  async #closeInOrder(): Promise<void> {
    await this.#inTurn(() => this.#end(false));
    await this.drill.close();
    await this.life.leave();
    await this.day.close();
    await this.adopt.leave();
    this.#idleBench.stop();
    await this.parts.close();
  }

  /** To the printer, or to a file that the operator names; null when they changed their mind. */
  async #deliver(document: PaperDocument, name: string, printer: string | null): Promise<string | null> {
    if (printer !== null) {
      await this.printing.print(document, printer);
      return null;
    }
    const path = await this.choosePath(`${this.parts.tray === null ? '' : 'rehearsal-'}${name}.pdf`);
    if (path !== null) await saveSheet(path, await this.paper.pdf(document));
    return path;
  }

  async #auditBytes(id: string): Promise<Uint8Array> {
    // The id comes from the window: it names a ceremony in the list, never a place on disk.
    const known = (await this.records()).some((record) => record.id === id);
    if (!known) throw new AppError('app/bad-input', { what: 'which ceremony is meant' });
    return readAudit(this.parts.folder, id);
  }

  #begin(passphrase: Uint8Array | null, make: (deps: CeremonyDeps) => Promise<Ceremony>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#ceremony !== null) throw new AppError('journal/locked');
      const why = this.#whyNoDrill();
      if (why !== null) throw new AppError('ceremony/not-allowed', { why });
      this.#idleBench.stop();
      try {
        const { keys, openKey, resetKey, makePin } = this.parts.keys;
        const tenant = this.parts.newTenant();
        const made = await make({
          keys,
          openKey,
          resetKey,
          makePin,
          tenant,
          paper: this.parts.paper(this.sheets),
          disk: this.parts.disk,
          folder: this.parts.folder,
          sealing: { passphrase, keystore: this.parts.keystore },
          rehearsal: this.parts.tray !== null,
          clock: this.parts.clock,
          random: this.parts.random,
          log: this.parts.log,
        });
        const ceremony = this.parts.attend(made);
        this.#ceremony = ceremony;
        this.#tenant = tenant;
        this.#unsubscribe = ceremony.subscribe(() => this.#tell('ceremony'));
        this.#tell('ceremony');
      } catch (error) {
        await this.#restartBench();
        throw error;
      }
    });
  }

  async #end(goesOn = true): Promise<void> {
    const ceremony = this.#ceremony;
    if (ceremony === null) return;
    this.#unsubscribe();
    this.#ceremony = null;
    this.#tenant = null;
    await ceremony.dispose();
    clearFreed();
    if (goesOn) await this.#restartBench();
    this.#tell('ceremony');
  }

  async #restartBench(): Promise<void> {
    this.#idleBench.stop();
    this.#idleBench = this.#newBench();
    await this.#idleBench.start();
    this.#tell('bench');
  }

  #newBench(): KeyBench {
    return new KeyBench({
      source: this.parts.keys.keys,
      openKey: this.parts.keys.openKey,
      clock: this.parts.clock,
      log: this.parts.log,
      records: () => [],
      onChange: () => this.#tell('bench'),
    });
  }

  #running(): Ceremony {
    if (this.#ceremony === null) throw new AppError('ceremony/not-allowed', { why: 'no ceremony is open.' });
    return this.#ceremony;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work, work);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Drill and job write one log and ask for the same keys: one of them at a time, and neither beside a ceremony. */
  #whyNoDrill(): string | null {
    return this.life.snapshot() === null ? null : 'a job on a key is open.';
  }

  #whyNoJob(): string | null {
    if (this.#ceremony !== null) return 'a ceremony is open.';
    return this.drill.snapshot() === null ? null : 'a drill is open.';
  }

  #tell(what: What): void {
    for (const listener of this.#listeners) listener(what);
  }
}
