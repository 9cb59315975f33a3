import { z } from 'zod';
import type { RehearsalRequest, RehearsalState } from '../model/acts';
import type { AppState, Settings } from '../model/app';
import { LABEL_STOCK_NAMES, MOST_LABELS, type PrinterInfo } from '../model/paper';
import { cloud, short, text } from './schemas';

/** What crosses the bridge about the program itself: its state, settings, printers and the rehearsal's tray. */

/** A paper beside the sheets; `printer` null: to a file chosen in main. */
export const printExtra = z.discriminatedUnion('what', [
  z.object({ what: z.enum(['cover', 'firstActions', 'leftovers']), printer: z.string().max(512).nullable() }),
  z.object({
    what: z.literal('void'),
    sheetNumber: z.string().max(64),
    printer: z.string().max(512).nullable(),
  }),
  z.object({
    what: z.literal('labels'),
    stock: z.enum(LABEL_STOCK_NAMES),
    skip: z
      .number()
      .int()
      .min(0)
      .max(MOST_LABELS - 1),
    printer: z.string().max(512).nullable(),
  }),
]);

export const printer = z.object({
  name: short,
  displayName: short,
  kind: z.enum(['usb', 'network', 'pdf', 'cloud', 'virtual', 'unknown']),
  warning: text.nullable(),
  isDefault: z.boolean(),
}) satisfies z.ZodType<PrinterInfo>;

export const appState = z.object({
  version: short,
  platform: z.enum(['win32', 'darwin', 'linux', 'other']),
  electron: short,
  rehearsal: z.boolean(),
  rehearsalOnly: text.nullable(),
  network: z.enum(['reachable', 'unreachable', 'unknown', 'simulated']),
  rights: z.object({ state: z.enum(['enough', 'missing', 'notNeeded']), text, fix: text.nullable() }),
  sealing: z.object({ osKeystore: z.boolean(), text }),
}) satisfies z.ZodType<AppState>;

export const settings = z.object({
  clientId: z.string().max(64).nullable(),
  tenantId: z.string().max(256).nullable(),
  cloud,
  theme: z.enum(['system', 'light', 'dark']),
  contentProtection: z.boolean(),
}) satisfies z.ZodType<Settings>;

export const rehearsalState = z.object({
  keys: z.array(
    z.object({
      slot: short,
      name: short,
      personality: short,
      plugged: z.boolean(),
      wantsTouch: z.boolean(),
      note: text,
      misbehaviours: z.array(short),
    }),
  ),
  misbehaviours: z.array(z.object({ id: short, label: short, of: short })),
  tenant: z.object({ personality: short, title: short, note: text, faults: z.array(short) }),
  personalities: z.array(z.object({ id: short, title: short })),
  tenantFaults: z.array(z.object({ id: short, label: short })),
  laptop: z.object({ faults: z.array(short) }),
  laptopFaults: z.array(z.object({ id: short, label: short })),
  decays: z.array(z.object({ id: short, label: short })),
}) satisfies z.ZodType<RehearsalState>;

export const rehearsalRequest = z.union([
  z.object({ what: z.enum(['plug', 'unplug', 'touch']), slot: short }),
  z.object({ what: z.literal('misbehave'), slot: short, misbehaviour: short, on: z.boolean() }),
  z.object({ what: z.literal('tenant'), personality: short }),
  z.object({ what: z.enum(['tenantFault', 'laptopFault']), fault: short, on: z.boolean() }),
  z.object({ what: z.literal('decay'), decay: short }),
]) satisfies z.ZodType<RehearsalRequest>;
