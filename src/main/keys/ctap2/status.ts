/** CTAP status bytes (CTAP 2.3 §8.2). */
export const CtapStatus = {
  success: 0x00,
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSeq: 0x04,
  timeout: 0x05,
  channelBusy: 0x06,
  lockRequired: 0x0a,
  invalidChannel: 0x0b,
  cborUnexpectedType: 0x11,
  invalidCbor: 0x12,
  missingParameter: 0x14,
  limitExceeded: 0x15,
  unsupportedExtension: 0x16,
  fpDatabaseFull: 0x17,
  largeBlobStorageFull: 0x18,
  credentialExcluded: 0x19,
  processing: 0x21,
  invalidCredential: 0x22,
  userActionPending: 0x23,
  operationPending: 0x24,
  noOperations: 0x25,
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
  upRequired: 0x3b,
  uvBlocked: 0x3c,
  integrityFailure: 0x3d,
  invalidSubcommand: 0x3e,
  uvInvalid: 0x3f,
  unauthorizedPermission: 0x40,
  other: 0x7f,
} as const;

const names = new Map<number, string>(Object.entries(CtapStatus).map(([name, code]) => [code, name]));

/** e.g. "0x31 pinInvalid"; codes nobody knows keep their number. */
export function describeStatus(status: number): string {
  const hex = `0x${status.toString(16).padStart(2, '0')}`;
  const name = names.get(status);
  return name === undefined ? hex : `${hex} ${name}`;
}

/** The key understood the message and refused it. */
export class CtapError extends Error {
  readonly status: number;
  readonly command: number;

  constructor(status: number, command: number) {
    super(`CTAP ${describeStatus(status)}`);
    this.name = 'CtapError';
    this.status = status;
    this.command = command;
  }
}

export function isStatus(error: unknown, ...statuses: readonly number[]): error is CtapError {
  return error instanceof CtapError && statuses.includes(error.status);
}
