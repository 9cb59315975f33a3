import { createCredentialKey } from './credential-key';
import { type MisbehaviourId } from './misbehaviours';
import { canHavePin } from './personality';
import { type KeyState, MAX_RETRIES } from './state';

/** Misbehaviours that are states of the key's memory are put into it at once. True when something was changed. */
export function applyEffect(key: KeyState, id: MisbehaviourId, on: boolean): boolean {
  const { flash, faults } = key;
  switch (id) {
    case 'belongs-to-somebody':
      if (on) giveToSomebody(key);
      else if (flash.pinHash !== null) key.erase();
      return true;
    case 'forgets-credentials':
      if (!faults.take(id)) return false;
      flash.credentials = [];
      flash.secret = key.random.bytes(32);
      return true;
    case 'three-tries-left':
      if (!faults.take(id)) return false;
      flash.retries = 3;
      return true;
    case 'locked':
      if (!faults.take(id)) return false;
      flash.retries = 0;
      return true;
    case 'replug-first':
      if (!faults.take(id)) return false;
      key.ram.missesInARow = 3;
      return true;
    case 'must-change-pin':
      if (!faults.take(id)) return false;
      flash.forcePinChange = true;
      key.ram.token = null;
      return true;
    default:
      return false;
  }
}

function giveToSomebody(key: KeyState): void {
  const { flash, random, model } = key;
  if (canHavePin(model)) {
    flash.pinHash = random.bytes(16);
    flash.pinCodePoints = 8;
    flash.retries = MAX_RETRIES;
  }
  if (model.options['rk'] !== true) return;
  for (const rpId of ['login.example.com', 'bank.example.net']) {
    flash.credentials.push({
      id: random.bytes(model.credentialIdLength),
      rpId,
      rpName: rpId,
      userId: random.bytes(16),
      userName: 'somebody@example.com',
      userDisplayName: 'Somebody Else',
      key: createCredentialKey(-7, random),
      credProtect: 1,
      credRandom: null,
      discoverable: true,
      signCount: 0,
    });
  }
}
