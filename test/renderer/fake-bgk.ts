import type { DayView } from '../../src/shared/model/day';
import type { DrillDue, DrillSnapshot, DrillWaiting } from '../../src/shared/model/drill';
import type { LifeSnapshot, LifeWaiting } from '../../src/shared/model/life';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { AppErrorData } from '../../src/shared/errors';
import type {
  AppState,
  BenchKey,
  CeremonyRequest,
  CeremonySnapshot,
  RehearsalRequest,
  RehearsalState,
  Settings,
  UnreadableRecord,
} from '../../src/shared/model';
import { appState, auditEntries, records, settings } from './fixtures';
import { sheetLines } from './sheet-lines';
import type { Scene } from './scenes';
import { sheetPng } from './sheet-png';

type Call = { readonly name: string; readonly input: unknown };

/** Main as the window sees it, with a memory of every call. What an act does is given by `onAct`. */
export class FakeBgk {
  readonly calls: Call[] = [];
  onAct: (request: CeremonyRequest, fake: FakeBgk) => AppErrorData | undefined | void = () => undefined;
  /** Answers of single calls in place of the usual ones, e.g. `refuse.set('ceremony.start', error)`. */
  readonly refuse = new Map<string, AppErrorData>();
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private snapshot: CeremonySnapshot | null;
  private app: AppState;
  private bench: readonly BenchKey[];
  private rehearsal: RehearsalState | null;
  private settings: Settings = settings;
  private readonly records: Scene['records'];
  /** What the drill screens are shown; set by tests. */
  due: readonly DrillDue[] = [];
  register: readonly unknown[] = [];
  drill: DrillSnapshot | null = null;
  life: LifeSnapshot | null = null;
  days: readonly DayView[] = [];
  lifeWaiting: readonly LifeWaiting[] = [];
  drillWaiting: readonly DrillWaiting[] = [];
  unreadable: readonly UnreadableRecord[] = [];
  /** The drawn sheet, where there is one. */
  preview: ReturnType<typeof sheetPng> | null = null;

  constructor(scene: Scene = { snapshot: null }) {
    this.snapshot = scene.snapshot;
    this.app = scene.app ?? appState;
    this.bench = scene.bench ?? [];
    this.rehearsal = scene.rehearsal ?? null;
    this.records = scene.records ?? records;
    this.drill = scene.drill ?? null;
    this.life = scene.life ?? null;
    this.due = scene.due ?? [];
    this.drillWaiting = scene.drillWaiting ?? [];
    this.unreadable = scene.unreadable ?? [];
    this.days = scene.days ?? [];
    this.register = scene.register ?? [];
  }

  setSnapshot(snapshot: CeremonySnapshot | null): void {
    this.snapshot = snapshot;
    this.tell('ceremony.changed', snapshot);
  }
  changeSnapshot(change: Partial<CeremonySnapshot>): void {
    if (this.snapshot !== null) this.setSnapshot({ ...this.snapshot, ...change });
  }
  setDrill(drill: DrillSnapshot | null): void {
    this.drill = drill;
    this.tell('drill.changed', drill);
  }
  setRehearsal(state: RehearsalState): void {
    this.rehearsal = state;
    this.tell('rehearsal.changed', state);
  }
  get current(): CeremonySnapshot | null {
    return this.snapshot;
  }
  /** The acts that were sent, without the calls that only read. */
  get acts(): readonly CeremonyRequest[] {
    return this.calls.filter((call) => call.name === 'ceremony.act').map((call) => call.input as CeremonyRequest);
  }

  private tell(name: string, payload: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never);
  }
  private on<T>(name: string): (listener: (payload: T) => void) => () => void {
    return (listener) => {
      const set = this.listeners.get(name) ?? new Set();
      set.add(listener as (payload: never) => void);
      this.listeners.set(name, set);
      return () => set.delete(listener as (payload: never) => void);
    };
  }
  private answer<T>(name: string, input: unknown, value: () => T): Promise<Reply<T>> {
    this.calls.push({ name, input });
    const error = this.refuse.get(name);
    return Promise.resolve(error === undefined ? { ok: true, value: value() } : { ok: false, error });
  }

  readonly api: BgkApi = {
    app: {
      state: () => this.answer('app.state', null, () => this.app),
      openLink: (input) => this.answer('app.openLink', input, () => null),
      quit: () => this.answer('app.quit', null, () => null),
      stop: () => this.answer('app.stop', null, () => null),
      relaunchElevated: () => this.answer('app.relaunchElevated', null, () => null),
      startRehearsal: () => this.answer('app.startRehearsal', null, () => null),
      endRehearsal: () => this.answer('app.endRehearsal', null, () => null),
      changed: this.on('app.changed'),
    },
    keys: {
      bench: () => this.answer('keys.bench', null, () => [...this.bench] as never),
      wink: (input) => this.answer('keys.wink', input, () => null),
      changed: this.on('keys.changed'),
    },
    ceremony: {
      snapshot: () => this.answer('ceremony.snapshot', null, () => this.snapshot as never),
      start: (input) =>
        this.answer(
          'ceremony.start',
          { choices: input.choices, passphrase: input.passphrase === null ? null : '(typed)' },
          () => null,
        ),
      resume: (input) => this.answer('ceremony.resume', { id: input.id }, () => null),
      pause: () =>
        this.answer('ceremony.pause', null, () => {
          this.setSnapshot(null);
          return null;
        }),
      act: (request) => {
        this.calls.push({ name: 'ceremony.act', input: request });
        const error = this.refuse.get('ceremony.act') ?? this.onAct(request as CeremonyRequest, this);
        return Promise.resolve(error === undefined ? { ok: true, value: null } : { ok: false, error });
      },
      exportSurvey: () => this.answer('ceremony.exportSurvey', null, () => ({ savedAs: '/home/op/survey.md' })),
      exportPlan: (input) => this.answer('ceremony.exportPlan', input, () => ({ savedAs: 'plan-0004.md' })),
      saveReport: () => this.answer('ceremony.saveReport', null, () => ({ savedAs: 'report-0004.html' })),
      passphraseStrength: (input) =>
        this.answer('ceremony.passphraseStrength', null, () => {
          const bits = Math.min(90, input.passphrase.length * 3);
          return {
            bits,
            enough: bits >= 60,
            says: bits >= 60 ? 'Strong enough.' : 'Too easy to guess. Add another word.',
          };
        }),
      changed: this.on('ceremony.changed'),
    },
    pin: {
      show: (input) => this.answer('pin.show', input, () => ({ protected: true })),
      showTap: (input) => this.answer('pin.showTap', input, () => ({ protected: true })),
      hide: () => this.answer('pin.hide', null, () => null),
    },
    paper: {
      printers: () =>
        this.answer('paper.printers', null, () => [
          { name: 'usb', displayName: 'Brother HL-L2350DW', kind: 'usb' as const, warning: null, isDefault: true },
          {
            name: 'net',
            displayName: 'Floor 2, colour',
            kind: 'network' as const,
            warning:
              'This printer is on the network and may keep a copy. Use one on a cable, or write the PIN by hand.',
            isDefault: false,
          },
        ]),
      printExtra: (input) => this.answer('paper.printExtra', input, () => ({ savedAs: `${input.what}.pdf` })),
      preview: (input) => this.answer('paper.preview', input, () => this.preview ?? sheetPng(false)),
    },
    records: {
      list: () => this.answer('records.list', null, () => [...(this.records ?? [])] as never),
      unreadable: () => this.answer('records.unreadable', null, () => [...this.unreadable]),
      setAside: (input) =>
        this.answer('records.setAside', input, () => {
          this.unreadable = this.unreadable.map((one) => (one.id === input.id ? { ...one, setAside: true } : one));
          return null;
        }),
      sheets: () => this.answer('records.sheets', null, () => [...(this.records?.length === 0 ? [] : sheetLines)]),
      audit: (input) =>
        this.answer('records.audit', input, () => ({
          entries: [...auditEntries] as never,
          valid: true,
          problem: null,
          head: auditEntries.at(-1)?.hash ?? '',
        })),
      exportAudit: (input) => this.answer('records.exportAudit', input, () => ({ savedAs: 'audit-0004.jsonl' })),
    },
    drill: {
      due: () => this.answer('drill.due', null, () => [...this.due] as never),
      register: () => this.answer('drill.register', null, () => [...this.register] as never),
      snapshot: () => this.answer('drill.snapshot', null, () => this.drill as never),
      start: (input) => this.answer('drill.start', input, () => null),
      waiting: () => this.answer('drill.waiting', null, () => [...this.drillWaiting] as never),
      resume: (input) => this.answer('drill.resume', input, () => null),
      end: (input) => this.answer('drill.end', input, () => null),
      act: (input) => this.answer('drill.act', input, () => null),
      leave: () => this.answer('drill.leave', null, () => null),
      localCheck: (input) =>
        this.answer('drill.localCheck', { ...input, pin: '' }, () => ({
          at: '2026-11-22T11:30:00.000Z',
          proof: 'signed' as const,
          triesLeft: 8,
          signCount: 12,
          firmware: '5.7.1',
          changes: [],
        })),
      saveCalendar: (input) => this.answer('drill.saveCalendar', input, () => ({ savedAs: 'drill.ics' })),
      saveCertificate: () => this.answer('drill.saveCertificate', null, () => ({ savedAs: 'drill-certificate.pdf' })),
      saveAlarmKit: (input) => this.answer('drill.saveAlarmKit', input, () => ({ savedAs: 'alarm-kit' })),
      changed: this.on('drill.changed'),
    },
    life: {
      snapshot: () => this.answer('life.snapshot', null, () => this.life as never),
      waiting: () => this.answer('life.waiting', null, () => [...this.lifeWaiting]),
      start: (input) =>
        this.answer('life.start', { ...input, passphrase: input.passphrase === null ? null : '(typed)' }, () => null),
      resume: (input) => this.answer('life.resume', { id: input.id }, () => null),
      act: (input) =>
        this.answer('life.act', 'typed' in input ? { act: input.act, typed: input.typed !== null } : input, () => null),
      leave: () => this.answer('life.leave', null, () => null),
      handOver: (input) => this.answer('life.handOver', input, () => null),
      retire: (input) => this.answer('life.retire', input, () => ({ retired: true, remains: [] })),
      changed: this.on('life.changed'),
    },
    adopt: {
      begin: () =>
        this.answer('adopt.begin', null, () => ({
          tenantId: 't',
          displayName: 'Contoso Lab',
          groupId: null,
          people: ['ea-7hq2xk', 'ea-m4vz9p'].map((name, i) => ({
            id: `u${i}`,
            userPrincipalName: `${name}@contoso.onmicrosoft.com`,
            displayName: `EA ${name}`,
            groups: [
              { id: 'g', displayName: 'Emergency access accounts' },
              { id: `own-${i}`, displayName: `Only ${name}` },
            ],
            onRecord: false,
          })),
        })),
      accounts: (input) => this.answer('adopt.accounts', input, () => null),
      key: (input) =>
        this.answer('adopt.key', { ...input, pin: '(typed)' }, () => ({
          letter: input.letter,
          model: 'YubiKey 5C NFC',
          serial: null,
          signed: true,
        })),
      leave: () => this.answer('adopt.leave', null, () => null),
    },
    day: {
      pages: () => this.answer('day.pages', null, () => [...this.days] as never),
      write: (input) => this.answer('day.write', input, () => this.days[0] as never),
      revoke: (input) => this.answer('day.revoke', input, () => this.days[0] as never),
      save: (input) => this.answer('day.save', input, () => ({ savedAs: 'post-mortem.md' })),
    },
    settings: {
      get: () => this.answer('settings.get', null, () => this.settings),
      metadata: () =>
        this.answer('settings.metadata', null, () => ({
          number: 20,
          nextUpdate: '2022-12-01',
          models: 72,
          notice: null,
        })),
      loadMetadata: () =>
        this.answer('settings.loadMetadata', null, () => ({
          number: 140,
          nextUpdate: '2026-12-01',
          models: 400,
          notice: null,
        })),
      set: (input) =>
        this.answer('settings.set', input, () => {
          this.settings = input;
          return input;
        }),
    },
    rehearsal: {
      state: () => this.answer('rehearsal.state', null, () => this.rehearsal as never),
      do: (input) => this.answer('rehearsal.do', input as RehearsalRequest, () => null),
      changed: this.on('rehearsal.changed'),
    },
  };
}
