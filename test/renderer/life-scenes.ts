import { LIFE_ACTS, type LifeActName, type LifeSnapshot } from '../../src/shared/model/life';
import type { UnreadableRecord } from '../../src/shared/model';
import { tenant } from './fixtures';

const allowed = (...now: readonly LifeActName[]): LifeSnapshot['allowed'] =>
  Object.fromEntries(LIFE_ACTS.map((act) => [act, now.includes(act) ? null : 'not yet.'])) as LifeSnapshot['allowed'];

const setPin: LifeSnapshot = {
  id: '0007-a1b2c3',
  number: '0007',
  kind: 'changePin',
  rehearsal: false,
  tenantId: tenant.id,
  tenantName: 'Contoso Lab',
  userId: 'u0',
  userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
  letter: 'A',
  oldLetter: null,
  reason: 'The sheet was photographed',
  operator: 'J. Novak',
  oldSheet: '0003-A',
  sheet: null,
  keySettings: null,
  pinSet: false,
  pinLength: null,
  registered: false,
  paperProven: false,
  signedIn: false,
  allowed: allowed('setPin', 'abandon'),
  next: 'setPin',
  running: null,
  touch: false,
  progress: null,
  closed: false,
  abandoned: null,
};
const print: LifeSnapshot = { ...setPin, pinSet: true, pinLength: 8, next: 'print', allowed: allowed('print') };
const prove: LifeSnapshot = {
  ...print,
  sheet: { number: '0007-A', envelope: 'E-15', printed: true, file: null },
  next: 'provePaper',
  allowed: allowed('print', 'provePaper'),
};
const over: LifeSnapshot = { ...prove, paperProven: true, next: null, closed: true, allowed: allowed() };

const asked = { minPinLength: 8, alwaysUv: true, enterpriseAttestation: true };
const spare: LifeSnapshot = {
  ...setPin,
  kind: 'addKey',
  letter: 'C',
  oldSheet: null,
  keySettings: { asked, refused: null },
};
const spareSet: LifeSnapshot = {
  ...spare,
  pinSet: true,
  pinLength: 8,
  next: 'register',
  allowed: allowed('register'),
  keySettings: {
    asked,
    refused: [{ setting: 'enterpriseAttestation', why: 'it has no enterprise attestation.' }],
  },
};

/** One job on one key, stage by stage. */
export const lives = { spare, spareSet, setPin, print, prove, over };

/** The first line of a job's journal cannot be read any more, and a PIN is sealed beside it. */
export const beginningLost: readonly UnreadableRecord[] = [
  {
    kind: 'job',
    id: '0007-a1b2c3d4e5f6',
    number: '0007',
    folder: 'C:\\Users\\admin\\AppData\\Roaming\\Break Glass Kit\\records\\life\\0007-a1b2c3d4e5f6',
    why: 'damaged',
    sealed: true,
    setAside: false,
  },
];
