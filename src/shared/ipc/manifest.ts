import type { Manifest } from './define';

/** The contract's names, without zod, for the preload. A test holds it against the contract. */
export const manifest = {
  app: { state: 'call', openLink: 'call', quit: 'call', changed: 'push' },
  keys: { bench: 'call', wink: 'call', changed: 'push' },
  ceremony: {
    snapshot: 'call',
    start: 'call',
    resume: 'call',
    pause: 'call',
    act: 'call',
    exportPlan: 'call',
    saveReport: 'call',
    passphraseStrength: 'call',
    changed: 'push',
  },
  pin: { show: 'call', showTap: 'call', hide: 'call' },
  paper: { printers: 'call', printExtra: 'call', preview: 'call' },
  records: { list: 'call', audit: 'call', exportAudit: 'call' },
  drill: {
    due: 'call',
    register: 'call',
    snapshot: 'call',
    start: 'call',
    act: 'call',
    leave: 'call',
    localCheck: 'call',
    saveCalendar: 'call',
    saveCertificate: 'call',
    saveAlarmKit: 'call',
    changed: 'push',
  },
  settings: { get: 'call', set: 'call', metadata: 'call', loadMetadata: 'call' },
  rehearsal: { state: 'call', do: 'call', changed: 'push' },
} as const satisfies Manifest;
