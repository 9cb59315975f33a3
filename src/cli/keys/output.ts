import type { KeyInfo } from '../../shared/model/key';

/** Two columns for people. */
export function factSheet(info: KeyInfo): string {
  const { pin, credentials } = info;
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Key', `${info.id}${info.simulated ? ' (simulated)' : ''}`],
    ['Model', info.model ?? 'unknown'],
    ['Maker', `${info.manufacturer} ${info.product}`.trim()],
    ['USB', `${hex(info.vendorId)}:${hex(info.productId)}`],
    ['Serial', serialText(info)],
    ['Firmware', info.firmware ?? 'not told'],
    ['AAGUID', info.aaguid],
    ['Versions', info.versions.join(', ')],
    ['Extensions', info.extensions.join(', ') || 'none'],
    ['PIN', pinText(pin)],
    ['PIN length', `${pin.minLength} characters to ${pin.maxLength} bytes`],
    ['Passkeys', `${credentials.used ?? 'unknown'} used, ${credentials.remaining ?? 'unknown'} free`],
    ['Entra', entraText(info.entra)],
    ['Usable', info.usable ? 'yes' : `no. ${info.why ?? ''}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}

/** One line for each row, columns as wide as they need. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return `${all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

export function serialText({ serial, serialMethod }: Pick<KeyInfo, 'serial' | 'serialMethod'>): string {
  return serial === null ? 'none told' : `${serial} (${methodText[serialMethod]})`;
}

const methodText: Readonly<Record<KeyInfo['serialMethod'], string>> = {
  vendorCommand: "maker's own command",
  usbDescriptor: 'USB descriptor',
  attestationCertificate: 'attestation certificate',
  encIdentifier: 'identifier opened with the PIN',
  typedByOperator: 'typed',
  none: 'none',
};

function pinText(pin: KeyInfo['pin']): string {
  if (pin.set === null) return 'cannot have one';
  if (!pin.set) return 'not set';
  const tries = pin.retries === null ? 'tries unknown' : `${pin.retries} tries left`;
  const replug = pin.powerCycleNeeded === true ? ', unplug the key first' : '';
  return `set, ${tries}${replug}${pin.forceChange ? ', must be changed' : ''}`;
}

function entraText(entra: KeyInfo['entra']): string {
  switch (entra?.accepted) {
    case true:
      return 'takes this model also where attestation is enforced';
    case false:
      return `does not take this model where attestation is enforced. ${entra.why ?? ''}`;
    default:
      return `unknown. ${entra?.why ?? ''}`.trim();
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0');
}
