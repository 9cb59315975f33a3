import type { FaultStep } from '../../src/main/rehearsal/fault-orders';

export interface Row {
  /** What goes wrong, as a person would say it. */
  readonly row: string;
  readonly fault: string;
  /** Other than the small firm, where the fault needs another tenant to strike. */
  readonly tenant?: string;
  /**
   * By step: the code that is told first, `-` where the app deals with it and says nothing; with `!` before it where the app refuses
   * to go on. Everything else ends with every proof won.
   */
  readonly at: Partial<Readonly<Record<FaultStep, string>>>;
}

/** Faults that no step of this walk meets, and where they are tried instead. */
export const NOT_IN_A_CEREMONY: Readonly<Record<string, string>> = {
  'reset-refused': 'Nothing is reset on this walk: test/keys/reset.test.ts.',
};

/** The fault matrix: what goes wrong, when, and how it has to end. */
export const ROWS: readonly Row[] = [
  // Key unplugged, at any moment
  {
    row: 'Key unplugged, at any moment',
    fault: 'unplug',
    at: {
      survey: '-',
      prepareKey: 'key/removed',
      createAccounts: '-',
      register: '-',
      print: '-',
      provePaper: '-',
      signIn: 'key/none',
      exclude: 'key/none',
      assignRole: 'key/none',
      signInAsAdmin: 'key/none',
      close: '-',
    },
  },
  {
    row: 'Key unplugged, at any moment',
    fault: 'unplug-at-packet',
    at: { prepareKey: 'key/removed', register: 'key/removed', provePaper: 'key/removed', signIn: 'key/removed' },
  },
  { row: 'Key unplugged, at any moment', fault: 'unplug-before-pin', at: { prepareKey: 'key/removed' } },
  { row: 'Key unplugged, at any moment', fault: 'unplug-after-pin', at: { prepareKey: 'key/removed' } },
  {
    row: 'Key unplugged, at any moment',
    fault: 'unplug-at-touch',
    at: { prepareKey: 'key/removed', register: 'key/removed', provePaper: 'key/removed', signIn: 'key/removed' },
  },
  {
    row: 'Key unplugged, at any moment',
    fault: 'unplug-after-credential',
    at: { prepareKey: 'key/removed', register: 'key/removed' },
  },
  // Another key, or two
  {
    row: 'Another key, or two',
    fault: 'other-key',
    at: { prepareKey: 'key/removed', register: 'key/other', provePaper: 'key/other', signIn: 'key/no-credential' },
  },
  {
    row: 'Another key, or two',
    fault: 'swapped-key',
    at: {
      register: '!key/other',
      provePaper: '!key/other',
      signIn: '!key/no-credential',
      signInAsAdmin: '!key/no-credential',
    },
  },
  {
    row: 'Another key, or two',
    fault: 'second-key',
    at: {
      survey: '-',
      prepareKey: '-',
      createAccounts: '-',
      register: '-',
      print: '-',
      provePaper: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  {
    row: 'Another key, or two',
    fault: 'serial-changes',
    at: { prepareKey: '!key/other', register: 'key/other', provePaper: 'key/other' },
  },
  { row: 'Another key, or two', fault: 'serial-silent', at: { prepareKey: '-', register: '-', provePaper: '-' } },
  // Power cycle, forgotten channel
  {
    row: 'Power cycle, forgotten channel',
    fault: 'power-cycle',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Power cycle, forgotten channel',
    fault: 'channel-forgotten',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  // Touch not given, act cancelled
  {
    row: 'Touch not given, act cancelled',
    fault: 'touch-denied',
    at: { prepareKey: 'key/no-touch', register: 'key/no-touch', provePaper: 'key/no-touch', signIn: 'key/no-touch' },
  },
  {
    row: 'Touch not given, act cancelled',
    fault: 'touch-timeout',
    at: { prepareKey: 'key/no-touch', register: 'key/no-touch', provePaper: 'key/no-touch', signIn: 'key/no-touch' },
  },
  {
    row: 'Touch not given, act cancelled',
    fault: 'action-timeout',
    at: { prepareKey: 'key/no-touch', register: 'key/no-touch', provePaper: 'key/no-touch', signIn: 'key/no-touch' },
  },
  {
    row: 'Touch not given, act cancelled',
    fault: 'cancel',
    at: {
      survey: 'app/cancelled',
      prepareKey: 'app/cancelled',
      createAccounts: 'app/cancelled',
      register: 'app/cancelled',
      print: 'app/cancelled',
      provePaper: 'app/cancelled',
      signIn: 'app/cancelled',
      exclude: 'app/cancelled',
      assignRole: 'app/cancelled',
      signInAsAdmin: 'app/cancelled',
    },
  },
  // PIN wrong, refused, blocked, to be changed
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'refuse-next-pin',
    at: { prepareKey: '!ceremony/pin-unknown', register: '!pin/wrong', provePaper: 'pin/wrong', signIn: 'pin/wrong' },
  },
  { row: 'PIN wrong, refused, blocked, to be changed', fault: 'wrong-pin', at: { provePaper: 'pin/wrong' } },
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'short-pin',
    at: { provePaper: 'ceremony/wrong-length' },
  },
  { row: 'PIN wrong, refused, blocked, to be changed', fault: 'pin-policy', at: { prepareKey: '-' } },
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'three-tries-left',
    at: { register: '!pin/few-tries', provePaper: '!pin/few-tries', signIn: '!pin/few-tries' },
  },
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'locked',
    at: { register: '!pin/blocked', provePaper: '!pin/blocked', signIn: '!pin/blocked' },
  },
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'replug-first',
    at: { register: 'pin/auth-blocked', provePaper: 'pin/auth-blocked', signIn: 'pin/auth-blocked' },
  },
  {
    row: 'PIN wrong, refused, blocked, to be changed',
    fault: 'must-change-pin',
    at: { register: '!pin/must-change', provePaper: '!pin/must-change', signIn: '!pin/must-change' },
  },
  // Token not valid or too old
  {
    row: 'Token not valid or too old',
    fault: 'token-invalid',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Token not valid or too old',
    fault: 'token-expired',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  // No room, excluded, not supported
  { row: 'No room, excluded, not supported', fault: 'full', at: { prepareKey: '!key/unusable', register: 'key/full' } },
  {
    row: 'No room, excluded, not supported',
    fault: 'always-excluded',
    at: { prepareKey: 'key/excluded', register: 'key/excluded' },
  },
  { row: 'No room, excluded, not supported', fault: 'chokes-cred-protect', at: { prepareKey: '-', register: '-' } },
  { row: 'No room, excluded, not supported', fault: 'chokes-hmac-secret', at: { prepareKey: '-', register: '-' } },
  {
    row: 'No room, excluded, not supported',
    fault: 'chokes-rk',
    at: { prepareKey: 'key/option', register: 'key/option' },
  },
  {
    row: 'No room, excluded, not supported',
    fault: 'no-algorithm',
    at: { prepareKey: 'key/algorithm', register: 'key/algorithm' },
  },
  // Key held by another program
  {
    row: 'Key held by another program',
    fault: 'channel-busy',
    at: { prepareKey: '!key/busy', register: 'key/busy', provePaper: 'key/busy', signIn: 'key/busy' },
  },
  {
    row: 'Key held by another program',
    fault: 'channel-busy-briefly',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  // Silence and noise on the wire
  {
    row: 'Silence and noise on the wire',
    fault: 'silent',
    at: { prepareKey: '!key/silent', register: 'key/silent', provePaper: 'key/silent', signIn: 'key/silent' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'silent-once',
    at: { prepareKey: 'key/silent', register: 'key/silent', provePaper: 'key/silent', signIn: 'key/silent' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'never-ready',
    at: { prepareKey: '!key/silent', register: 'key/silent', provePaper: 'key/silent', signIn: 'key/silent' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'keepalive-storm',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'keepalive-unknown',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'foreign-traffic',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'wrong-channel',
    at: { prepareKey: 'key/silent', register: 'key/silent', provePaper: 'key/silent', signIn: 'key/silent' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'wrong-sequence',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'wrong-command',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'short-report',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'over-long',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'giant-answer',
    at: {
      prepareKey: 'key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'garbage',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'empty-answer',
    at: {
      prepareKey: 'key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Silence and noise on the wire',
    fault: 'wrong-nonce',
    at: { prepareKey: 'key/silent', register: 'key/silent', provePaper: 'key/silent', signIn: 'key/silent' },
  },
  // Answers that are not well encoded
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-unsorted',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-duplicate',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-not-minimal',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-indefinite',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-truncated',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-trailing',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-deep',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'cbor-huge',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'wrong-types',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'missing-members',
    at: {
      prepareKey: '!key/malformed',
      register: 'key/malformed',
      provePaper: 'key/malformed',
      signIn: 'key/malformed',
    },
  },
  {
    row: 'Answers that are not well encoded',
    fault: 'hostile-strings',
    at: { prepareKey: '-', register: '-', provePaper: '-', signIn: '-' },
  },
  // Attestation, model, relying party or flags not right
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'attestation-untrusted',
    at: { prepareKey: '!key/attestation', register: '!key/attestation' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'attestation-broken',
    at: { prepareKey: '!key/attestation', register: '!key/attestation' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'attestation-self',
    at: { prepareKey: 'graph/key-refused', register: 'graph/key-refused' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'attestation-none',
    at: { prepareKey: 'graph/key-refused', register: 'graph/key-refused' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'attestation-no-aaguid',
    at: { prepareKey: '!key/attestation', register: '!key/attestation' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'aaguid-mismatch',
    at: { prepareKey: '!key/attestation', register: '!key/attestation' },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'wrong-rp',
    at: {
      prepareKey: '!key/registration-check',
      register: '!key/registration-check',
      provePaper: 'key/signature',
      signIn: 'auth/refused',
    },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'no-uv',
    at: {
      prepareKey: '!key/registration-check',
      register: '!key/registration-check',
      provePaper: 'key/signature',
      signIn: 'auth/refused',
    },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'no-up',
    at: {
      prepareKey: '!key/registration-check',
      register: '!key/registration-check',
      provePaper: 'key/signature',
      signIn: 'auth/refused',
    },
  },
  {
    row: 'Attestation, model, relying party or flags not right',
    fault: 'backup-eligible',
    at: { register: '!key/registration-check' },
  },
  // Signature or counter not right, passkey gone
  {
    row: 'Signature or counter not right, passkey gone',
    fault: 'signature-wrong',
    at: { prepareKey: 'key/signature', register: 'key/signature', provePaper: 'key/signature', signIn: 'auth/refused' },
  },
  {
    row: 'Signature or counter not right, passkey gone',
    fault: 'counter-backwards',
    at: { prepareKey: 'key/counter', register: 'key/counter', provePaper: 'key/counter', signIn: 'auth/key-counter' },
  },
  {
    row: 'Signature or counter not right, passkey gone',
    fault: 'forgets-credentials',
    at: { provePaper: '!key/no-credential', signIn: '!key/no-credential' },
  },
  // No network, somebody else’s page, clock that differs
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'offline',
    at: {
      survey: 'graph/unreachable',
      createAccounts: 'auth/refused',
      register: 'graph/unreachable',
      signIn: 'auth/no-browser',
      exclude: 'graph/unreachable',
      assignRole: 'graph/unreachable',
      signInAsAdmin: 'auth/no-browser',
      close: 'graph/unreachable',
    },
  },
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'drop-next',
    at: { createAccounts: '-', register: '-', assignRole: '-', close: 'graph/unreachable' },
  },
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'captive-portal',
    at: {
      survey: 'graph/not-json',
      createAccounts: 'auth/refused',
      register: 'graph/not-json',
      signIn: 'graph/not-json',
      exclude: 'graph/not-json',
      assignRole: 'graph/not-json',
      signInAsAdmin: 'graph/not-json',
      close: 'graph/not-json',
    },
  },
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'malformed',
    at: {
      survey: 'graph/malformed',
      createAccounts: 'graph/malformed',
      register: 'graph/malformed',
      signIn: 'graph/malformed',
      exclude: 'graph/malformed',
      assignRole: 'graph/malformed',
      signInAsAdmin: 'graph/malformed',
      close: 'graph/malformed',
    },
  },
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'slow',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  {
    row: 'No network, somebody else’s page, clock that differs',
    fault: 'clock-skew',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  // 401, 403, 404, 405, 400, 409
  {
    row: '401, 403, 404, 405, 400, 409',
    fault: 'unauthorized',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  { row: '401, 403, 404, 405, 400, 409', fault: 'claims-challenge', at: { register: '-' } },
  {
    row: '401, 403, 404, 405, 400, 409',
    fault: 'forbidden',
    at: {
      createAccounts: '!graph/forbidden',
      register: '!graph/forbidden',
      assignRole: '!graph/forbidden',
      close: '!graph/forbidden',
    },
  },
  {
    row: '401, 403, 404, 405, 400, 409',
    fault: 'not-there-yet',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: 'graph/not-found',
      close: 'graph/not-found',
    },
  },
  { row: '401, 403, 404, 405, 400, 409', fault: 'not-yourself', at: { register: 'graph/not-offered' } },
  { row: '401, 403, 404, 405, 400, 409', fault: 'refuse-key', at: { register: 'graph/key-refused' } },
  {
    row: '401, 403, 404, 405, 400, 409',
    fault: 'conflict',
    at: {
      createAccounts: 'graph/conflict',
      register: 'graph/conflict',
      assignRole: 'graph/conflict',
      close: 'graph/conflict',
    },
  },
  // 429 and 5xx
  {
    row: '429 and 5xx',
    fault: 'throttle-next',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  {
    row: '429 and 5xx',
    fault: 'throttle-after-5',
    at: { survey: '-', createAccounts: '-', register: '-', signIn: '-', exclude: '-', assignRole: '-' },
  },
  {
    row: '429 and 5xx',
    fault: 'throttle-no-hint',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  {
    row: '429 and 5xx',
    fault: 'server-error',
    at: {
      survey: '-',
      createAccounts: '-',
      register: '-',
      signIn: '-',
      exclude: '-',
      assignRole: '-',
      signInAsAdmin: '-',
      close: '-',
    },
  },
  {
    row: '429 and 5xx',
    fault: 'unavailable',
    at: {
      survey: 'graph/server',
      createAccounts: 'graph/server',
      register: 'graph/server',
      signIn: 'graph/server',
      exclude: 'graph/server',
      assignRole: 'graph/server',
      signInAsAdmin: 'graph/server',
      close: 'graph/server',
    },
  },
  // Done, but the answer is lost
  {
    row: 'Done, but the answer is lost',
    fault: 'lose-answer',
    at: { createAccounts: '-', register: '-', assignRole: '-', close: 'graph/unreachable' },
  },
  { row: 'Done, but the answer is lost', fault: 'lose-registration-answer', at: { register: '-' } },
  {
    row: 'Done, but the answer is lost',
    fault: 'lose-every-answer',
    at: {
      createAccounts: 'graph/unreachable',
      register: 'graph/unreachable',
      assignRole: 'graph/unreachable',
      close: 'graph/unreachable',
    },
  },
  // Somebody else writes the policy meanwhile
  // Disk full
  {
    row: 'Disk full',
    fault: 'disk-full',
    at: {
      survey: 'journal/unwritable',
      prepareKey: 'journal/unwritable',
      createAccounts: 'journal/unwritable',
      register: 'journal/unwritable',
      print: 'journal/unwritable',
      provePaper: 'journal/unwritable',
      signIn: 'journal/unwritable',
      exclude: 'journal/unwritable',
      assignRole: 'journal/unwritable',
      signInAsAdmin: 'journal/unwritable',
    },
  },
  // Paper does not come out, or is the wrong one
  { row: 'Paper does not come out, or is the wrong one', fault: 'printer-fails', at: { print: 'paper/printer' } },
  { row: 'Paper does not come out, or is the wrong one', fault: 'print-cancelled', at: { print: 'paper/cancelled' } },
  {
    row: 'Paper does not come out, or is the wrong one',
    fault: 'wrong-sheet',
    at: { provePaper: 'ceremony/wrong-sheet' },
  },
  // Laptop sleeps
  {
    row: 'Laptop sleeps',
    fault: 'sleep',
    at: {
      survey: 'app/slept',
      prepareKey: 'app/slept',
      createAccounts: 'app/slept',
      register: 'app/slept',
      print: 'app/slept',
      provePaper: 'app/slept',
      signIn: 'app/slept',
      exclude: 'app/slept',
      assignRole: 'app/slept',
      signInAsAdmin: 'app/slept',
    },
  },
];
