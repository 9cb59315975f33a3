/**
 * CTAP status codes (CTAP 2.1 §6.3) that the stand-in answers with. Written from the specification, not imported from the key layer:
 * a slip there must not be answered by the same slip here.
 */
export const Status = {
  ok: 0x00,
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  cborUnexpectedType: 0x11,
  invalidCbor: 0x12,
  missingParameter: 0x14,
  credentialExcluded: 0x19,
  unsupportedAlgorithm: 0x26,
  operationDenied: 0x27,
  keyStoreFull: 0x28,
  unsupportedOption: 0x2b,
  invalidOption: 0x2c,
  keepaliveCancel: 0x2d,
  noCredentials: 0x2e,
  userActionTimeout: 0x2f,
  notAllowed: 0x30,
  pinInvalid: 0x31,
  pinBlocked: 0x32,
  pinAuthInvalid: 0x33,
  pinAuthBlocked: 0x34,
  pinNotSet: 0x35,
  puatRequired: 0x36,
  pinPolicyViolation: 0x37,
  pinTokenExpired: 0x38,
  requestTooLarge: 0x39,
  actionTimeout: 0x3a,
  invalidSubcommand: 0x3e,
  unauthorizedPermission: 0x40,
} as const;

/** Ends a command with a status. */
export class Refusal extends Error {
  constructor(readonly status: number) {
    super(`CTAP status 0x${status.toString(16).padStart(2, '0')}`);
  }
}

/** The power went, or a fault swallows the answer: no answer at all is sent. */
export class NoAnswer extends Error {}
