import type { KeyDevice } from './hid-port';

/** What the operator can do where the system does not let the key be opened. */
export interface AccessHelp {
  readonly steps: readonly string[];
  /** A file to write out, with its path and whole content; null where none is needed. */
  readonly file: { readonly path: string; readonly content: string } | null;
  /** The app can start itself again with more rights. */
  readonly offerElevation: boolean;
  /** Page of the system's settings that does a part of the work without this program. */
  readonly settingsUri: string | null;
}

/** Before 73-seat-late.rules, which acts upon the tag. */
const RULE_PATH = '/etc/udev/rules.d/70-break-glass-kit.rules';

export function accessHelp(device: KeyDevice): AccessHelp | null {
  switch (device.denied) {
    case null:
      return null;
    case 'windowsElevation':
      return {
        steps: [
          'Windows opens security keys only for programs that run as administrator.',
          'Start this program again as administrator.',
          'A PIN alone can also be set in Windows Settings, under Sign-in options, Security key.',
        ],
        file: null,
        offerElevation: true,
        settingsUri: 'ms-settings:signinoptions-launchsecuritykeyenrollment',
      };
    case 'linuxUdev':
      return {
        steps: [
          `Save the rule below as ${RULE_PATH}. That needs root.`,
          'Run: sudo udevadm control --reload-rules',
          'Unplug the key and plug it in again.',
        ],
        file: { path: RULE_PATH, content: udevRule(device.vendorId) },
        offerElevation: false,
        settingsUri: null,
      };
    case 'macInputMonitoring':
      return {
        steps: [
          'macOS did not let this program open the key.',
          'In System Settings, Privacy & Security, Input Monitoring, switch this program on; for a command, the terminal it runs in.',
          'Start this program again.',
        ],
        file: null,
        offerElevation: false,
        settingsUri: 'x-apple.systempreferences:com.apple.preference.security?Privacy_ListenEvent',
      };
    case 'unknown':
      return {
        steps: [
          'The system refused to open the key and did not say why.',
          'Close other programs that use it, then plug it in again.',
        ],
        file: null,
        offerElevation: false,
        settingsUri: null,
      };
  }
}

/** Gives FIDO interfaces to whoever sits at the machine: by systemd's own mark, and by maker for systems without it. */
export function udevRule(vendorId: number): string {
  const vendor = vendorId.toString(16).padStart(4, '0');
  return [
    '# Lets the person at this computer use FIDO2 security keys.',
    'KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ENV{ID_FIDO_TOKEN}=="1", TAG+="uaccess"',
    `KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${vendor}", TAG+="uaccess", MODE="0660", GROUP="plugdev"`,
    '',
  ].join('\n');
}
