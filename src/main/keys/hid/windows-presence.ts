import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Clock, Log } from '../../../shared/ports';
import { plainText } from './plain-text';
import type { ListedDevice } from './plug-ins';

/** Runs a program with fixed arguments and gives what it wrote. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<string>;

export const runProgram: RunProgram = async (file, args) =>
  (await promisify(execFile)(file, [...args], { windowsHide: true, timeout: 20_000 })).stdout;

/**
 * Starting PowerShell costs about a second of processor time. So it is asked soon while something changes, and ever
 * more seldom on a table where nothing does: a program that waits overnight must not keep the laptop warm.
 */
const ASK_SOONEST_MS = 3_000;
const ASK_LATEST_MS = 15_000;

/**
 * Since Windows 10 1903 FIDO interfaces open for elevated programs only, and the HID library leaves out what it
 * cannot open. Plug and Play still lists them: their hardware ids name the usage page.
 */
const QUERY =
  "Get-PnpDevice -PresentOnly -Class HIDClass | Where-Object { $_.HardwareID -contains 'HID_DEVICE_UP:F1D0_U:0001' } | " +
  'Select-Object InstanceId, FriendlyName, Manufacturer | ConvertTo-Json -Compress';

const entry = z.object({
  InstanceId: z.string(),
  FriendlyName: z.string().nullish(),
  Manufacturer: z.string().nullish(),
});
const answer = z.union([z.array(entry), entry]);

export class WindowsPresence {
  private askedAt: number | null = null;
  private asking: Promise<void> | null = null;
  private found: readonly ListedDevice[] = [];
  private pause = ASK_SOONEST_MS;
  /** What was to be seen of other devices when it was asked last. */
  private beside = '';

  constructor(
    private readonly run: RunProgram,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Waits for the first answer only; later ones come in the background, so that plugging in shows at once.
   * @param beside the HID devices that are to be seen: most keys show a keyboard or the like, which tells of a change
   */
  async present(beside: string): Promise<readonly ListedDevice[]> {
    const isFirst = this.askedAt === null;
    const now = this.clock.monotonic();
    if (beside !== this.beside) this.pause = ASK_SOONEST_MS;
    this.beside = beside;
    if (this.asking === null && (this.askedAt === null || now - this.askedAt >= this.pause)) {
      this.askedAt = now;
      this.pause = Math.min(2 * this.pause, ASK_LATEST_MS);
      this.asking = this.ask().finally(() => {
        this.asking = null;
      });
    }
    if (isFirst) await this.asking;
    return this.found;
  }

  private async ask(): Promise<void> {
    try {
      const shell = `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
      const found = parsePresence(await this.run(shell, ['-NoProfile', '-NonInteractive', '-Command', QUERY]));
      if (JSON.stringify(found) !== JSON.stringify(this.found)) this.pause = ASK_SOONEST_MS;
      this.found = found;
    } catch {
      this.log.event('warn', 'hid.windows-presence-failed');
    }
  }
}

/** Output of the query: nothing, one object, or an array. */
export function parsePresence(output: string): readonly ListedDevice[] {
  const text = output.trim();
  if (text === '') return [];
  const parsed = answer.parse(JSON.parse(text));
  return (Array.isArray(parsed) ? parsed : [parsed]).map(toListed);
}

function toListed(found: z.infer<typeof entry>): ListedDevice {
  const ids = /VID_([0-9A-F]{4})&PID_([0-9A-F]{4})/i.exec(found.InstanceId);
  return {
    path: found.InstanceId,
    transport: 'hid',
    vendorId: Number.parseInt(ids?.[1] ?? '0', 16),
    productId: Number.parseInt(ids?.[2] ?? '0', 16),
    release: 0,
    manufacturer: plainText(found.Manufacturer),
    product: plainText(found.FriendlyName),
    usbSerial: null,
    denied: 'windowsElevation',
  };
}
