import type { ProofName, ProofState } from '../../../shared/model/proof';

/** Each proof by name, in what state it is, and where it comes from. */
export const proofTexts = {
  proofs: {
    pin: 'PIN accepted by the key',
    account: 'Account on, cloud only',
    group: 'Member of the group',
    policy: 'Key model allowed in this tenant',
    attestation: 'Key is genuine',
    registered: 'Entra lists the passkey',
    tapGone: 'No Temporary Access Pass left',
    paper: 'PIN typed from paper, signed',
    signedIn: 'Signed in, no role yet',
    exclusion: 'Left out of policies',
    role: 'Global Administrator',
    signedInAdmin: 'Signed in as administrator',
    closed: 'Sessions ended, PIN destroyed',
  } satisfies Record<ProofName, string>,
  /** Where an adopted account is among them, which has the role already. */
  proofSignedInAdopted: 'Signed in with key and paper',
  /** What will be compared; stands there until main says what was. */
  proofHints: {
    pin: 'the key took it',
    account: 'read back from the tenant',
    group: 'read back from the tenant',
    policy: 'passkey policy, read back',
    attestation: 'maker’s certificate, before anything is sent',
    registered: 'same credential, byte for byte',
    tapGone: 'the pass and its permission are removed',
    paper: 'verified with what Entra has',
    signedIn: 'this tenant, this account, no other method',
    exclusion: 'checked in each policy',
    role: 'permanent and active, read back',
    signedInAdmin: 'the role read by the account itself',
    closed: 'nothing is left on this laptop',
  } satisfies Record<ProofName, string>,
  proofStates: {
    notYet: 'Not yet',
    now: 'Now',
    proven: 'Proven',
    notApplicable: 'Not needed',
    failed: 'Not passed',
    unknown: 'Not known',
  } satisfies Record<ProofState, string>,
};
