import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readMetadataBlob, type MetadataBlob } from '../keys/attestation/metadata-blob';
import { shippedTrust } from '../keys/attestation/shipped-trust';
import type { AttestationTrust } from '../keys/attestation/trust';

export interface MetadataInfo {
  /** Serial number of the blob that was brought; null where only the shipped set is known. */
  readonly number: number | null;
  readonly nextUpdate: string | null;
  readonly models: number;
}

/**
 * The FIDO metadata that attestation is checked with: what comes with the program, and before it a newer blob that the
 * operator brought as a file. Nothing is ever fetched. A stored blob is checked again at every start.
 */
export class MetadataStore {
  #blob: MetadataBlob | null = null;
  /** Put together when a key is first checked, not at every start. */
  #trust: AttestationTrust | null = null;

  constructor(private readonly file: string) {}

  /** Reads what an earlier run stored; a file that does not pass counts as absent. */
  async open(): Promise<void> {
    try {
      this.#take(await readMetadataBlob(new Uint8Array(readFileSync(this.file))));
    } catch {
      this.#take(null);
    }
  }

  get trust(): AttestationTrust {
    return (this.#trust ??= shippedTrust(this.#blob));
  }

  info(): MetadataInfo {
    return {
      number: this.#blob?.number ?? null,
      nextUpdate: this.#blob?.nextUpdate ?? null,
      models: this.trust.models?.size ?? 0,
    };
  }

  /** @throws AppError `app/bad-input` naming what is wrong with the file; then everything stays as it was. */
  async load(path: string): Promise<MetadataInfo> {
    const bytes = new Uint8Array(await readFile(path));
    const blob = await readMetadataBlob(bytes);
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.file}.new`, bytes, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.#take(blob);
    return this.info();
  }

  #take(blob: MetadataBlob | null): void {
    this.#blob = blob;
    this.#trust = null;
  }
}
