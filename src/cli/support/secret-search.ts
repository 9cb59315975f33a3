import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every way in which a secret could stand in a file: plain, grouped as on paper, wide, as base64 or hex. */
function forms(secret: string): readonly Buffer[] {
  const plain = Buffer.from(secret, 'utf8');
  const half = Math.ceil(secret.length / 2);
  const grouped = `${secret.slice(0, half)} ${secret.slice(half)}`;
  const texts = [
    plain,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(plain.toString('hex')),
    Buffer.from(plain.toString('base64').replace(/=+$/u, '')),
  ];
  return /^\d+$/u.test(secret) ? [...texts, Buffer.from(grouped)] : texts;
}

/**
 * Reads every file below the folders and names those that hold a secret. The sheets themselves are left out by name: the PIN
 * belongs on them.
 * @returns lines such as `pin in ceremonies/…/journal.jsonl`
 */
export async function findSecrets(
  folders: readonly string[],
  secrets: readonly { readonly kind: string; readonly text: string }[],
  except: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true, encoding: 'utf8' }).catch((): string[] => []);
    for (const name of names) {
      const path = join(folder, name);
      // A folder cannot be read as a file, and holds nothing of its own.
      const bytes = except.has(path) ? null : await readFile(path).catch(() => null);
      if (bytes === null) continue;
      for (const { kind, text } of secrets) {
        if (text.length >= 4 && forms(text).some((form) => bytes.includes(form))) found.push(`${kind} in ${path}`);
      }
    }
  }
  return found;
}
