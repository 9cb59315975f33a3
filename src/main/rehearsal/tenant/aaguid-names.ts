/** A few models by AAGUID, for the simulated answers only; the app's own names come from elsewhere. */
export const AAGUIDS: Readonly<Record<string, string>> = {
  'a25342c0-3cdc-4414-8e46-f4807fca511c': 'YubiKey 5 Series with NFC',
  '2fc0579f-8113-47ea-b116-bb5a8db9202a': 'YubiKey 5 Series with NFC',
  'ee041bce-25e5-4cdb-8f86-897fd6418464': 'Feitian ePass FIDO2-NFC Authenticator',
  'eabb46cc-e241-80bf-ae9e-96fa6d2975cf': 'TOKEN2 PIN Plus Security Key Series',
};
