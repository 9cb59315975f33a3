/**
 * Electron majors that still get security fixes, counted from the major this build was made with. Three at a time
 * are supported; older runtimes serve tests and rehearsals only.
 */
export const BUILT_FOR_MAJOR = 45;
const SUPPORTED_MAJORS = 3;

export interface Mode {
  readonly rehearsal: boolean;
  /** Why a real tenant cannot be opened here; null when it can. */
  readonly rehearsalOnly: string | null;
  readonly tenantPersonality: string | null;
  readonly seed: number | null;
  /** Loopback URL of another simulated tenant. */
  readonly graphUrl: string | null;
  readonly udpKeys: readonly string[];
  readonly language: string | null;
}

export type ModeDecision = { readonly ok: true; readonly mode: Mode } | { readonly ok: false; readonly says: string };

/**
 * Switches by which another program could read PINs and tokens, or answer in Entra's place. Chromium takes them from the
 * same command line, with one dash or two, on Windows also with a slash and in any case.
 */
const OPENING_SWITCH =
  /^(?:--?|\/)(remote-debugging-[a-z-]+|remote-allow-origins|inspect(?:-[a-z-]+)?|js-flags|ssl-key-log-file|log-net-log|net-log-capture-mode|ignore-certificate-errors[a-z-]*|allow-insecure-localhost|host-rules|host-resolver-rules|disable-web-security|load-extension|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher|single-process|in-process-gpu)(?:=|$)/i;

/** Any way to switch Chromium's sandbox off. */
const NO_SANDBOX =
  /^(?:--?|\/)(no-sandbox|disable-gpu-sandbox|disable-namespace-sandbox|disable-seccomp-filter-sandbox|no-zygote)(?:=|$)/i;

/**
 * Decides what this start may do, from the command line alone.
 * @param argv arguments without the executable
 */
export function decideMode(argv: readonly string[], electronVersion: string): ModeDecision {
  const value = (name: string) => argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const values = (name: string) =>
    argv.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));

  const major = Number(electronVersion.split('.')[0]);
  const rehearsalOnly = argv.some((arg) => NO_SANDBOX.test(arg))
    ? 'The sandbox that protects this window is off (it cannot run as root). Start as an ordinary user to open a real tenant.'
    : !(major > BUILT_FOR_MAJOR - SUPPORTED_MAJORS)
      ? `Electron ${electronVersion} is out of support. Install a release build to open a real tenant.`
      : null;

  // Simulated parts force a rehearsal: a real ceremony cannot run on them (DESIGN rule 11).
  const graphUrl = value('graph');
  const udpKeys = values('keys');
  const rehearsal = argv.includes('--rehearsal') || graphUrl !== null || udpKeys.length > 0 || rehearsalOnly !== null;

  const opening = argv.find((arg) => OPENING_SWITCH.test(arg));
  if (!rehearsal && opening !== undefined) {
    return {
      ok: false,
      says: `${opening.split('=')[0]} would let another program read PINs or stand between this laptop and Entra. It works in a rehearsal only.`,
    };
  }
  if (graphUrl !== null && !isLoopback(graphUrl)) {
    return { ok: false, says: '--graph takes an address on this laptop only, such as http://127.0.0.1:8080.' };
  }
  const seed = value('seed');
  return {
    ok: true,
    mode: {
      rehearsal,
      rehearsalOnly,
      tenantPersonality: value('tenant'),
      seed: seed !== null && /^\d{1,9}$/.test(seed) ? Number(seed) : null,
      graphUrl,
      udpKeys,
      language: value('lang'),
    },
  };
}

function isLoopback(url: string): boolean {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost');
  } catch {
    return false;
  }
}
