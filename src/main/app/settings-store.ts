import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { settings as schema } from '../../shared/ipc/app-schemas';
import type { Settings } from '../../shared/model/app';

const defaults: Settings = {
  clientId: null,
  tenantId: null,
  cloud: 'global',
  theme: 'system',
  contentProtection: true,
};

/** Settings hold no secret. A file that cannot be read or understood counts as absent; it is replaced as a whole. */
export class SettingsStore {
  #current: Settings;

  constructor(private readonly file: string) {
    this.#current = read(file);
  }

  get(): Settings {
    return this.#current;
  }

  set(next: Settings): Settings {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.#current = next;
    return next;
  }
}

function read(file: string): Settings {
  try {
    const parsed = schema.safeParse({ ...defaults, ...(JSON.parse(readFileSync(file, 'utf8')) as object) });
    return parsed.success ? parsed.data : defaults;
  } catch {
    return defaults;
  }
}
