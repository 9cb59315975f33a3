/**
 * A second program that opens journal, keyring and audit log from docs/formats.md alone.
 * It must not import anything of src/, or it would prove nothing.
 */
import { createDecipheriv, createHash, scryptSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };
type Dictionary = { [name: string]: Value };

const H = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function canonicalJson(value: Value): string {
  if (Array.isArray(value)) return '[' + value.map(canonicalJson).join(',') + ']';
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).sort();
    return '{' + names.map((name) => JSON.stringify(name) + ':' + canonicalJson(value[name] ?? null)).join(',') + '}';
  }
  return JSON.stringify(value);
}

function openBox(key: Buffer, box: Dictionary, additional: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(String(box['iv']), 'base64'));
  decipher.setAAD(Buffer.from(additional, 'utf8'));
  decipher.setAuthTag(Buffer.from(String(box['tag']), 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(String(box['data']), 'base64')), decipher.final()]);
}

export interface OpenedJournal {
  readonly header: Dictionary;
  readonly facts: Dictionary[];
  /** Letter and PIN, in the order of the journal, for all that can still be opened. */
  readonly pins: { readonly letter: string; readonly pin: string }[];
}

export function openJournal(folder: string, passphrase: string): OpenedJournal {
  const text = readFileSync(join(folder, 'journal.jsonl'), 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  const headerLine = lines[0] ?? '';
  const header = JSON.parse(headerLine) as Dictionary;
  if (header['format'] !== 'bgk-journal' || header['version'] !== 1) throw new Error('foreign journal');
  let sum = H('0'.repeat(64) + headerLine);
  const facts: Dictionary[] = [];
  for (const [at, line] of lines.slice(1).entries()) {
    const { sum: given, check, ...record } = JSON.parse(line) as Dictionary;
    if (record['seq'] !== at + 1) throw new Error(`gap at record ${at + 1}`);
    if (check !== undefined && check !== H(canonicalJson(record))) throw new Error(`wrong check at record ${at + 1}`);
    sum = H(sum + canonicalJson(record));
    if (sum !== given) throw new Error(`wrong sum at record ${at + 1}`);
    if (canonicalJson({ ...record, sum, ...(check === undefined ? {} : { check }) }) !== line)
      throw new Error(`record ${at + 1} is not canonical`);
    facts.push(record['fact'] as Dictionary);
  }
  const id = String(header['id']);
  const slots = openKeyring(folder, id, passphrase);
  const pins: { letter: string; pin: string }[] = [];
  for (const fact of facts) {
    if (fact['type'] !== 'pinIntent') continue;
    const sealed = fact['pin'] as Dictionary;
    const key = slots.get(String(sealed['slot']));
    if (key === undefined) continue;
    const pin = openBox(key, sealed, `bgk-journal/1|${id}|${String(sealed['slot'])}|${String(sealed['purpose'])}`);
    pins.push({ letter: String(fact['letter']), pin: pin.toString('utf8') });
  }
  return { header, facts, pins };
}

function openKeyring(folder: string, id: string, passphrase: string): Map<string, Buffer> {
  const slots = new Map<string, Buffer>();
  const path = ['keyring.json', 'keyring.json.old', 'keyring.json.new']
    .map((name) => join(folder, name))
    .find((each) => existsSync(each));
  if (path === undefined) return slots;
  const ring = JSON.parse(readFileSync(path, 'utf8')) as Dictionary;
  const wrap = (ring['wraps'] as Dictionary[]).find((each) => each['by'] === 'passphrase');
  if (wrap === undefined) return slots;
  const [N, r, p] = [Number(wrap['N']), Number(wrap['r']), Number(wrap['p'])];
  const wrapping = scryptSync(Buffer.from(passphrase, 'utf8'), Buffer.from(String(wrap['salt']), 'base64'), 32, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });
  const ceremonyKey = openBox(wrapping, wrap, `bgk-keyring/1|${id}|ceremony-key`);
  for (const [slot, box] of Object.entries(ring['slots'] as Dictionary)) {
    slots.set(slot, openBox(ceremonyKey, box as Dictionary, `bgk-keyring/1|${id}|slot|${slot}`));
  }
  return slots;
}

/** @returns the head hash. Throws with the line that is wrong. */
export function checkAudit(file: string, head: string | null): string {
  const text = readFileSync(file, 'utf8');
  if (!text.endsWith('\n')) throw new Error('torn');
  let previous = '0'.repeat(64);
  const seen: string[] = [];
  for (const [at, line] of text.split('\n').slice(0, -1).entries()) {
    const entry = JSON.parse(line) as Dictionary;
    const { previous: before, hash, ...rest } = entry;
    if (canonicalJson(entry) !== line || entry['seq'] !== at + 1 || before !== previous)
      throw new Error(`line ${at + 1}`);
    if (H(previous + canonicalJson(rest)) !== hash) throw new Error(`hash of line ${at + 1}`);
    previous = String(hash);
    seen.push(previous);
  }
  if (head !== null && !seen.includes(head)) throw new Error('cut');
  return previous;
}
