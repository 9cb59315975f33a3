import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import type { Random } from '../../../shared/ports';

/** AES-256-GCM, 12-byte IV, 16-byte tag, each as base64. */
export const boxSchema = z.object({ iv: z.base64(), data: z.base64(), tag: z.base64() });
export type Box = z.infer<typeof boxSchema>;

export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `context` is bound as additional data, so that a box opens only where it was made for. */
export function seal(key: Uint8Array, plain: Uint8Array, context: string, random: Random): Box {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: base64(iv), data: base64(data), tag: base64(cipher.getAuthTag()) };
}

/** null when the key or the context is another, or a bit was changed. The result is the caller's to wipe. */
export function unseal(key: Uint8Array, box: Box, context: string): Uint8Array | null {
  const iv = Buffer.from(box.iv, 'base64');
  const tag = Buffer.from(box.tag, 'base64');
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(tag);
  try {
    const head = decipher.update(Buffer.from(box.data, 'base64'));
    const tail = decipher.final();
    const plain = new Uint8Array(head.length + tail.length);
    plain.set(head);
    plain.set(tail, head.length);
    head.fill(0);
    return plain;
  } catch {
    return null;
  }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
