import { openSecurityKey } from '../../src/main/keys/security-key';
import { AppError } from '../../src/shared/errors';
import type { Personality } from '../../src/main/rehearsal/virtual-key';
import { creationOptions, deviceOf, PIN, pinOf, world } from '../keys/support/world';

export interface FleetReport {
  readonly models: number;
  /** PIN set, credential made with a verified attestation, its signature proven. */
  readonly done: number;
  /** Refused before anything was sent that changes the key, with a sentence. */
  readonly refused: readonly { readonly model: string; readonly why: string }[];
  /** Neither: must stay empty. */
  readonly failed: readonly { readonly model: string; readonly why: string }[];
}

/** Takes each model from the box to its first proof. */
export async function fleet(models: readonly Personality[]): Promise<FleetReport> {
  let done = 0;
  const refused: { model: string; why: string }[] = [];
  const failed: { model: string; why: string }[] = [];
  for (const model of models) {
    try {
      const why = await setUp(model);
      if (why === null) done++;
      else refused.push({ model: model.name, why });
    } catch (error) {
      failed.push({ model: model.name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { models: models.length, done, refused, failed };
}

/** Null when all was done; the sentence of the refusal when the key cannot be used. */
async function setUp(model: Personality): Promise<string | null> {
  const made = await world(model);
  let opened;
  try {
    opened = await openSecurityKey(made.source, deviceOf(made.key), made.deps);
  } catch (error) {
    if (error instanceof AppError && error.code === 'key/unusable') return error.message;
    throw error;
  }
  try {
    const info = await opened.describe();
    if (!info.usable) {
      if (info.why === null || !info.why.endsWith('.')) throw new Error('refused without a sentence');
      return info.why;
    }
    await opened.setPin(pinOf(PIN));
    const registered = await opened.register(creationOptions(), pinOf(PIN));
    if (registered.aaguid !== model.aaguid) throw new Error(`made for ${registered.aaguid}`);
    if (registered.attestation.level !== 'verified') throw new Error(`attestation ${registered.attestation.level}`);
    const { credentialId, publicKey, signCount } = registered;
    const credential = { rpId: creationOptions().rpId, credentialId, publicKey, lastSignCount: signCount };
    await opened.prove(credential, pinOf(PIN));
    if (made.key.inspect().credentials.length !== 1) throw new Error('not one credential on the key');
    return null;
  } finally {
    await opened.close();
  }
}
