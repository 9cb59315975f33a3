import { AppError } from '../../shared/errors';
import type { BgkContract } from '../../shared/ipc/contract';
import type { Handlers } from '../../shared/ipc/define';
import type { AppState, Settings } from '../../shared/model/app';
import type { MetadataInfo } from '../app/metadata-store';
import type { Host } from './host';

/** What the handlers need of the window itself. Everything else is the host's. */
export interface WindowPort {
  state(): AppState;
  openLink(id: string): Promise<void>;
  quit(): void;
  /** Windows: starts the program again as administrator and ends this one. */
  relaunchElevated(): void;
  /** Ends this process; another one starts, as a rehearsal or as a real run (where this machine can have one). */
  startAs(kind: 'rehearsal' | 'real'): void;
  showPin(
    pin: Uint8Array,
    bounds: { x: number; y: number; width: number; height: number },
  ): Promise<{ protected: boolean }>;
  hidePin(): void;
  settings: { get(): Settings; set(settings: Settings): Settings };
  metadata: { info(): MetadataInfo; load(): Promise<MetadataInfo> };
  /** Asks the operator where to save; writes with mode 0600; null when cancelled. The window never names a path. */
  chooseFolder(): Promise<string | null>;
  save(suggested: string, content: () => Promise<string>): Promise<string | null>;
}

/** The contract's calls, each one line or two: the work is done below. */
export function createHandlers(host: Host, window: WindowPort): Handlers<BgkContract> {
  return {
    app: {
      state: () => window.state(),
      openLink: async ({ id }) => {
        await window.openLink(id);
        return null;
      },
      quit: () => {
        window.quit();
        return null;
      },
      stop: async () => {
        await host.stop();
        return null;
      },
      relaunchElevated: () => {
        window.relaunchElevated();
        return null;
      },
      startRehearsal: () => {
        if (host.snapshot() !== null) throw new AppError('ceremony/not-allowed', { why: 'a ceremony is open.' });
        window.startAs('rehearsal');
        return null;
      },
      endRehearsal: () => {
        if (host.rehearsal === null) throw new AppError('app/rehearsal-only', { why: 'there is no rehearsal to end' });
        window.startAs('real');
        return null;
      },
    },
    keys: {
      bench: () => host.bench(),
      wink: async ({ keyId }) => {
        await host.wink(keyId);
        return null;
      },
    },
    ceremony: {
      snapshot: () => host.snapshot(),
      start: async ({ passphrase, choices }) => {
        await withBytes(passphrase, (bytes) => host.start(bytes, choices));
        return null;
      },
      resume: async ({ id, passphrase }) => {
        await withBytes(passphrase, (bytes) => host.resume(id, bytes));
        return null;
      },
      pause: async () => {
        await host.pause();
        return null;
      },
      act: async (request) => {
        await host.act(request);
        return null;
      },
      exportPlan: async ({ format }) => {
        const file = format === 'json' ? 'plan.json' : 'plan.md';
        return { savedAs: await window.save(file, () => host.exportPlan(format)) };
      },
      exportSurvey: async () => ({ savedAs: await window.save('survey.md', () => host.exportSurvey()) }),
      saveReport: async () => ({ savedAs: await window.save('ceremony-report.md', () => host.report()) }),
      passphraseStrength: ({ passphrase }) =>
        withBytes(passphrase, async (bytes) => host.passphraseStrength(bytes ?? new Uint8Array())),
    },
    pin: {
      show: async ({ letter, bounds }) => {
        let shown = { protected: false };
        await host.revealPin(letter, async (pin) => {
          shown = await window.showPin(pin, bounds);
        });
        return shown;
      },
      showTap: async ({ accountIndex, bounds }) => {
        let shown = { protected: false };
        await host.revealTap(accountIndex, async (code) => {
          shown = await window.showPin(code, bounds);
        });
        return shown;
      },
      hide: () => {
        window.hidePin();
        return null;
      },
    },
    paper: {
      printers: () => host.printers(),
      printExtra: async ({ printer, ...paper }) => ({ savedAs: await host.extraPaper(paper, printer) }),
      preview: ({ accountIndex }) => host.preview(accountIndex),
    },
    records: {
      list: () => host.records(),
      unreadable: () => host.drill.unreadable(),
      setAside: async ({ kind, id }) => {
        await host.drill.setAside(kind, id);
        return null;
      },
      sheets: () => host.sheetNumbers(),
      audit: ({ id }) => host.audit(id),
      exportAudit: async ({ id, format }) => ({
        savedAs: await window.save(`audit.${format}`, () => host.exportAudit(id, format)),
      }),
    },
    drill: {
      due: () => host.drill.due(),
      register: () => host.drill.tenants(),
      snapshot: () => host.drill.snapshot(),
      start: async ({ tenantId, operator }) => {
        await host.drill.start(tenantId, operator);
        return null;
      },
      waiting: async () => [...(await host.drill.waiting())],
      resume: async ({ id, operator }) => {
        await host.drill.resume(id, operator);
        return null;
      },
      end: async ({ id, operator, why }) => {
        await host.drill.end(id, operator, why);
        return null;
      },
      act: async (request) => {
        await host.drill.act(request);
        return null;
      },
      leave: async () => {
        await host.drill.leave();
        return null;
      },
      localCheck: async ({ pin, ...request }) => {
        const bytes = new TextEncoder().encode(asOnKey(pin));
        try {
          return await host.drill.check({ ...request, pin: bytes });
        } finally {
          bytes.fill(0);
        }
      },
      saveCalendar: async ({ tenantId }) => ({
        savedAs: await window.save('drill.ics', () => host.drill.calendar(tenantId)),
      }),
      saveCertificate: async () => ({ savedAs: await host.saveCertificate() }),
      saveAlarmKit: async ({ tenantId, target }) => {
        const folder = await window.chooseFolder();
        if (folder !== null) await host.drill.saveAlarmKit(tenantId, target, folder);
        return { savedAs: folder };
      },
    },
    life: {
      snapshot: () => host.life.snapshot(),
      waiting: async () => [...(await host.life.waiting())],
      start: async ({ passphrase, ...what }) => {
        await withBytes(passphrase, (bytes) => host.life.start(what, bytes));
        return null;
      },
      resume: async ({ id, passphrase }) => {
        await withBytes(passphrase, (bytes) => host.life.resume(id, bytes));
        return null;
      },
      act: async (request) => {
        if (request.act !== 'setPin' && request.act !== 'provePaper') await host.life.act(request);
        else if (request.typed === null) await host.life.act({ act: 'setPin', typed: null });
        else await withTyped(request.typed, (typed) => host.life.act({ act: request.act, typed }));
        return null;
      },
      leave: async () => {
        await host.life.leave();
        return null;
      },
      handOver: async (what) => {
        await host.life.handOver(what);
        return null;
      },
      retire: async (what) => {
        const { retired, remains } = await host.life.retire(what);
        return { retired, remains: [...remains] };
      },
    },
    adopt: {
      begin: () => host.adopt.begin(),
      accounts: async ({ userIds, groupId }) => {
        await host.adopt.accounts(userIds, groupId);
        return null;
      },
      key: ({ pin, ...request }) =>
        withBytes(asOnKey(pin), (bytes) => host.adopt.key({ ...request, pin: bytes ?? new Uint8Array() })),
      leave: async () => {
        await host.adopt.leave();
        return null;
      },
    },
    day: {
      pages: async () => [...(await host.day.pages())],
      write: ({ tenantId, request }) => host.day.write(tenantId, request),
      revoke: ({ tenantId }) => host.day.revoke(tenantId),
      save: async ({ tenantId, withLogs }) => {
        const folder = await window.chooseFolder();
        return { savedAs: folder === null ? null : await host.day.save(tenantId, withLogs, folder) };
      },
    },
    settings: {
      get: () => window.settings.get(),
      set: (settings) => window.settings.set(settings),
      metadata: () => window.metadata.info(),
      loadMetadata: () => window.metadata.load(),
    },
    rehearsal: {
      state: () => host.rehearsal?.state() ?? null,
      do: async (request) => {
        if (host.rehearsal === null) throw new AppError('app/rehearsal-only', { why: 'the tray moves virtual keys' });
        await host.rehearsal.do(request);
        return null;
      },
    },
  };
}

/** The passphrase as bytes that are wiped whatever happens. The string it came in cannot be: its way here is short. */
async function withBytes<T>(text: string | null, use: (bytes: Uint8Array | null) => Promise<T>): Promise<T> {
  const bytes = text === null ? null : new TextEncoder().encode(text);
  try {
    return await use(bytes);
  } finally {
    bytes?.fill(0);
  }
}

/** NFC, as CTAP 2.1 §6.5.1 wants it. A sheet prints digits in groups: blanks typed between them would cost a try (rule 7). */
function asOnKey(pin: string): string {
  const text = pin.normalize('NFC').trim();
  return /^[\d\s]+$/u.test(text) ? text.replace(/\s/gu, '') : text;
}

/** A PIN as the key knows it, in bytes that are wiped whatever happens. */
async function withTyped(
  { pin, ...paper }: { readonly pin: string; readonly checkCode: string; readonly triesLeft: number | null },
  use: (typed: { pin: Uint8Array; checkCode: string; triesLeft: number | null }) => Promise<void>,
): Promise<void> {
  await withBytes(asOnKey(pin), (bytes) => use({ ...paper, pin: bytes ?? new Uint8Array() }));
}
