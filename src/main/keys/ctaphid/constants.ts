/** CTAPHID command numbers without the initialisation bit (CTAP 2.3 §11.2.9). */
export const CtapHidCommand = {
  ping: 0x01,
  msg: 0x03,
  lock: 0x04,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
} as const;

/** CTAP 2.3 §11.2.9.1.6. */
export const CtapHidErrorCode = {
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSequence: 0x04,
  messageTimeout: 0x05,
  channelBusy: 0x06,
  lockRequired: 0x0a,
  invalidChannel: 0x0b,
  other: 0x7f,
} as const;

export const KeepaliveStatus = { processing: 1, upNeeded: 2 } as const;

/** Capability flags of the INIT answer. */
export const Capability = { wink: 0x01, cbor: 0x04, nmsg: 0x08 } as const;

export const BROADCAST_CHANNEL = 0xffffffff;
