import { z } from 'zod';
import { appState, printer, printExtra, rehearsalRequest, rehearsalState, settings } from './app-schemas';
import { call, push, type Api } from './define';
import { adoptableTenant, adoptAccounts, adoptedKey, adoptKey } from './adopt-schemas';
import { dayRequest, dayView } from './day-schemas';
import {
  alarmTarget,
  drillDue,
  drillRequest,
  drillSnapshot,
  drillWaiting,
  localCheckResult,
  registerView,
} from './drill-schemas';
import { handOver, lifeRequest, lifeSnapshot, lifeStart, lifeWaiting, retire } from './life-schemas';
import {
  auditEntry,
  benchKey,
  ceremonyRequest,
  choices,
  recordSummary,
  sheetLine,
  snapshot,
  unreadableKind,
  unreadableRecord,
} from './schemas';

const nothing = z.null();
const metadataInfo = z.object({
  number: z.number().nullable(),
  nextUpdate: z.string().nullable(),
  models: z.number(),
  notice: z.string().nullable(),
});
const bounds = z.object({
  x: z.number().min(0).max(10_000),
  y: z.number().min(0).max(10_000),
  width: z.number().min(1).max(10_000),
  height: z.number().min(1).max(10_000),
});

/** Everything that the window can ask of main, and all that main tells it. There is no other way across. */
export const contract = {
  app: {
    state: call(nothing, appState),
    /** Opens one of a fixed list of pages in the system browser, by its id. */
    openLink: call(z.object({ id: z.string().max(64) }), nothing),
    quit: call(nothing, nothing),
    /** Stops what a drill, a job, an adoption or the day's page has under way; each stays open, and its act can be done again. */
    stop: call(nothing, nothing),
    /** Windows only: asks the system for the right to open FIDO keys and starts again with it. */
    relaunchElevated: call(nothing, nothing),
    /** Ends this process and starts another one as a rehearsal, or as a real run. Refused while a ceremony is open in a real run. */
    startRehearsal: call(nothing, nothing),
    endRehearsal: call(nothing, nothing),
    changed: push(appState),
  },
  keys: {
    /** Plugged-in keys outside of a ceremony (Home, Prepare keys offline). */
    bench: call(nothing, z.array(benchKey)),
    wink: call(z.object({ keyId: z.string().max(512) }), nothing),
    changed: push(z.array(benchKey)),
  },
  ceremony: {
    snapshot: call(nothing, snapshot.nullable()),
    /** A new ceremony. The passphrase wraps the journal's key; null only where the system has a real keystore. */
    start: call(z.object({ passphrase: z.string().max(1024).nullable(), choices: choices.nullable() }), nothing),
    resume: call(z.object({ id: z.string().max(64), passphrase: z.string().max(1024).nullable() }), nothing),
    /** Leaves the ceremony where it is; it can be resumed. */
    pause: call(nothing, nothing),
    act: call(ceremonyRequest, nothing),
    exportPlan: call(z.object({ format: z.enum(['json', 'markdown']) }), z.object({ savedAs: z.string().nullable() })),
    exportSurvey: call(nothing, z.object({ savedAs: z.string().nullable() })),
    saveReport: call(nothing, z.object({ savedAs: z.string().nullable() })),
    passphraseStrength: call(
      z.object({ passphrase: z.string().max(1024) }),
      z.object({ bits: z.number(), enough: z.boolean(), says: z.string() }),
    ),
    changed: push(snapshot.nullable()),
  },
  pin: {
    /** Lays a view of its own over `bounds` that shows the PIN of this key; the window never holds it. */
    show: call(z.object({ letter: z.string().max(3), bounds }), z.object({ protected: z.boolean() })),
    /** The same for the Temporary Access Pass that is open for this account. */
    showTap: call(
      z.object({ accountIndex: z.number().int().min(0).max(999), bounds }),
      z.object({ protected: z.boolean() }),
    ),
    hide: call(nothing, nothing),
  },
  paper: {
    printers: call(nothing, z.array(printer)),
    /** Labels for keys and envelopes, or the cover sheet with the head of the audit log: to a printer, or null for a file. */
    printExtra: call(printExtra, z.object({ savedAs: z.string().nullable() })),
    /** The sheet as it will be printed, PIN hidden, as PNG in base64. */
    preview: call(
      z.object({ accountIndex: z.number().int().min(0).max(999) }),
      z.object({ png: z.string(), width: z.number(), height: z.number() }),
    ),
  },
  records: {
    list: call(nothing, z.array(recordSummary)),
    /** What cannot be opened any more. */
    unreadable: call(nothing, z.array(unreadableRecord)),
    /** Takes one of these off Home; its folder stays. */
    setAside: call(z.object({ kind: unreadableKind, id: z.string().max(64) }), nothing),
    /** Every sheet number that this laptop ever gave, oldest first, and what became of it. */
    sheets: call(nothing, z.array(sheetLine)),
    audit: call(
      z.object({ id: z.string().max(64) }),
      z.object({ entries: z.array(auditEntry), valid: z.boolean(), problem: z.string().nullable(), head: z.string() }),
    ),
    exportAudit: call(
      z.object({ id: z.string().max(64), format: z.enum(['jsonl', 'csv']) }),
      z.object({ savedAs: z.string().nullable() }),
    ),
  },
  drill: {
    /** What is due, for each tenant on record. */
    due: call(nothing, z.array(drillDue)),
    register: call(nothing, z.array(registerView)),
    snapshot: call(nothing, drillSnapshot.nullable()),
    /** Signs the operator in with reading scopes, then begins; the drill has a journal of its own. */
    start: call(z.object({ tenantId: z.string().max(64), operator: z.string().min(1).max(200) }), nothing),
    /** Drills that were left open, by a person or by a crash. */
    waiting: call(nothing, z.array(drillWaiting)),
    /** Goes on with one of them where it was; who may read signs in when the tenant is read next. */
    resume: call(z.object({ id: z.string().max(64), operator: z.string().min(1).max(200) }), nothing),
    /** Ends one of them as not held; needs no network. */
    end: call(
      z.object({
        id: z.string().max(64),
        operator: z.string().min(1).max(200),
        why: z.string().min(1).max(300),
      }),
      nothing,
    ),
    act: call(drillRequest, nothing),
    /** Leaves the drill where it is; it can be resumed, and counts as not held until it is closed. */
    leave: call(nothing, nothing),
    /** Key, sheet and PIN with the network unplugged. Counts as no drill. */
    localCheck: call(
      z.object({
        tenantId: z.string().max(64),
        userId: z.string().max(64),
        letter: z.string().max(3),
        checkCode: z.string().max(32),
        pin: z.string().min(1).max(128),
        triesLeft: z.number().int().min(0).max(255).nullable(),
      }),
      localCheckResult,
    ),
    saveCalendar: call(z.object({ tenantId: z.string().max(64) }), z.object({ savedAs: z.string().nullable() })),
    saveCertificate: call(nothing, z.object({ savedAs: z.string().nullable() })),
    /** Writes the alarm kit into a folder that the operator chooses. */
    saveAlarmKit: call(
      z.object({ tenantId: z.string().max(64), target: alarmTarget }),
      z.object({ savedAs: z.string().nullable() }),
    ),
    changed: push(drillSnapshot.nullable()),
  },
  life: {
    snapshot: call(nothing, lifeSnapshot.nullable()),
    /** Jobs that were left open: each may hold a PIN that is on no paper yet. */
    waiting: call(nothing, z.array(lifeWaiting)),
    /** Begins one job on one key. The passphrase wraps its journal's key; null only where the system has a real keystore. */
    start: call(lifeStart.extend({ passphrase: z.string().max(1024).nullable() }), nothing),
    resume: call(z.object({ id: z.string().max(64), passphrase: z.string().max(1024).nullable() }), nothing),
    act: call(lifeRequest, nothing),
    /** Leaves the job where it is; it can be resumed. */
    leave: call(nothing, nothing),
    handOver: call(handOver, nothing),
    /** An administrator signs in; role, keys and account go. `remains`: what is to be done by hand. */
    retire: call(retire, z.object({ retired: z.boolean(), remains: z.array(z.string().max(20_000)) })),
    changed: push(lifeSnapshot.nullable()),
  },
  /** Accounts made by hand come onto the record; reads the tenant, writes the register. */
  adopt: {
    /** An operator signs in with reading scopes. */
    begin: call(nothing, adoptableTenant),
    accounts: call(adoptAccounts, nothing),
    key: call(adoptKey, adoptedKey),
    leave: call(nothing, nothing),
  },
  /** The page for an actual emergency: no sign-in, no network, no key. */
  day: {
    pages: call(nothing, z.array(dayView)),
    write: call(z.object({ tenantId: z.string().max(64).nullable(), request: dayRequest }), dayView),
    /** An administrator signs in, and the account that was used is signed out everywhere. */
    revoke: call(z.object({ tenantId: z.string().max(64) }), dayView),
    /** The post-mortem into a folder that the operator chooses; with logs a reader signs in. */
    save: call(
      z.object({ tenantId: z.string().max(64).nullable(), withLogs: z.boolean() }),
      z.object({ savedAs: z.string().nullable() }),
    ),
  },
  settings: {
    get: call(nothing, settings),
    set: call(settings, settings),
    /** Which FIDO metadata the makers' certificates are checked with. */
    metadata: call(nothing, metadataInfo),
    /** Takes a newer metadata blob from a file that the operator chooses; its signature is checked before it is believed. */
    loadMetadata: call(nothing, metadataInfo),
  },
  rehearsal: {
    state: call(nothing, rehearsalState.nullable()),
    do: call(rehearsalRequest, nothing),
    changed: push(rehearsalState),
  },
} as const;

export type BgkContract = typeof contract;
export type BgkApi = Api<BgkContract>;
