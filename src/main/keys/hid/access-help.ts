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
        file: { path: RULE_PATH, content: UDEV_RULE },
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

/** The same in one or two sentences, for the card of the key. */
export function accessAdvice(denied: NonNullable<KeyDevice['denied']>): string {
  switch (denied) {
    case 'windowsElevation':
      return 'Windows opens security keys only for programs that run as administrator. Home restarts the program so.';
    case 'linuxUdev':
      return 'This system lets only root open it. Put the udev rule of the admin guide in place, then plug the key in again.';
    case 'macInputMonitoring':
      return 'macOS did not let this program open it. Switch it on in System Settings, Privacy & Security, Input Monitoring, then start it again.';
    case 'unknown':
      return 'The system does not let this program open it. Close other programs that use it, then plug it in again.';
  }
}

/** The rule of the Linux package, `build/linux/70-break-glass-kit.rules`, for who runs without it. */
export const UDEV_RULE = `# FIDO2 security keys: whoever sits at the machine may open them. fido_id is part of systemd's udev and knows a key by
# its FIDO usage page, whoever made it.
ACTION=="remove", GOTO="break_glass_kit_end"
SUBSYSTEM!="hidraw", GOTO="break_glass_kit_end"
IMPORT{program}="fido_id"
ENV{ID_SECURITY_TOKEN}=="1", TAG+="uaccess"
LABEL="break_glass_kit_end"
`;
