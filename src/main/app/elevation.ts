import { execFile } from 'node:child_process';

/** Runs a program without a shell; resolves with its exit code, null where it could not be started. */
export type RunForCode = (command: string, args: readonly string[]) => Promise<number | null>;

const runForCode: RunForCode = (command, args) =>
  new Promise((resolve) => {
    execFile(command, [...args], { windowsHide: true, timeout: 5_000 }, (error) => {
      if (error === null) return resolve(0);
      resolve(typeof error.code === 'number' ? error.code : null);
    });
  });

/**
 * Whether this process may open FIDO keys on Windows (since 1903 only elevated programs may). `net session` answers 0
 * to administrators only. null: nobody can say, or the system is another one.
 */
export async function isElevated(platform: NodeJS.Platform, run: RunForCode = runForCode): Promise<boolean | null> {
  if (platform !== 'win32') return null;
  const code = await run('net.exe', ['session']);
  return code === null ? null : code === 0;
}

/**
 * The command that starts this program again as administrator; Windows asks the operator. The arguments are this
 * program's own, quoted for PowerShell, where a single quote is doubled and nothing else is special.
 */
export function elevateCommand(
  executable: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  // Start-Process joins its list with spaces, so that each argument carries its own double quotes.
  const list = args.map((arg) => quote(`"${arg.replaceAll('"', '')}"`)).join(',');
  const script = `Start-Process -Verb RunAs -FilePath ${quote(executable)}${args.length === 0 ? '' : ` -ArgumentList ${list}`}`;
  return { command: 'powershell.exe', args: ['-NoProfile', '-NonInteractive', '-Command', script] };
}
