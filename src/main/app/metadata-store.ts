import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Clock } from '../../shared/ports';
import { readMetadataBlob, readMetadataFile, type MetadataBlob } from '../keys/attestation/metadata-blob';
import { shippedTrust } from '../keys/attestation/shipped-trust';
import type { AttestationTrust } from '../keys/attestation/trust';

export interface MetadataInfo {
  /** Serial number of the blob that was brought; null where only the shipped set is known. */
  readonly number: number | null;
  readonly nextUpdate: string | null;
  readonly models: number;
  /** One sentence: what was stored is not used, or a newer one is out by now. Null: nothing to say. */
  readonly notice: string | null;
}

/**
 * The FIDO metadata that attestation is checked with: what comes with the program, and before it a newer blob that the
 * operator brought as a file. Nothing is ever fetched. A stored blob is checked again at every start.
 */
export class MetadataStore {
  #blob: MetadataBlob | null = null;
  /** Put together when a key is first checked, not at every start. */
  #trust: AttestationTrust | null = null;
  #problem: string | null = null;

  /** @param roots PEM, for tests; those of the FIDO Alliance's service where left out */
  constructor(
    private readonly file: string,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly roots?: readonly string[],
  ) {}

  /** Reads what an earlier run stored; a file that does not pass counts as absent, which is told. */
  async open(): Promise<void> {
    this.#take(null);
    this.#problem = null;
    if (!existsSync(this.file)) return;
    try {
      this.#take(await this.#read(this.file).then(({ blob }) => blob));
    } catch (error) {
      const why = error instanceof AppError ? error.details['why'] : null;
      this.#problem = `The file that was loaded earlier is not used: ${typeof why === 'string' ? why : 'it cannot be read.'}`;
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
      notice: this.#problem ?? this.#overdue(),
    };
  }

  /** @throws AppError `app/metadata` naming what is wrong with the file; then everything stays as it was. */
  async load(path: string): Promise<MetadataInfo> {
    const { blob, bytes } = await this.#read(path);
    const before = this.#blob?.number ?? null;
    // FIDO Metadata Service §3.2: whoever brings an old list might hide that a model was revoked since.
    if (before !== null && blob.number < before)
      throw new AppError('app/metadata', {
        why: `it is no. ${blob.number}, older than no. ${before}, which is in use.`,
      });
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.file}.new`, bytes, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.#take(blob);
    this.#problem = null;
    return this.info();
  }

  async #read(path: string): Promise<{ readonly blob: MetadataBlob; readonly bytes: Uint8Array }> {
    const bytes = await readMetadataFile(path);
    return { blob: await readMetadataBlob(bytes, { now: this.clock.now(), roots: this.roots }), bytes };
  }

  /** An old list is still newer than the shipped one, so it is used; that there is a newer one is said. */
  #overdue(): string | null {
    const due = this.#blob === null ? NaN : Date.parse(this.#blob.nextUpdate);
    return due < this.clock.now() ? 'A newer file is out since then.' : null;
  }

  #take(blob: MetadataBlob | null): void {
    this.#blob = blob;
    this.#trust = null;
  }
}
