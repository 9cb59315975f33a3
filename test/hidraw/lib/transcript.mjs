/** What the witnesses said, as a page for the docs. */
export function transcript({ kernel, passed, failed, shown, measures }) {
  const lines = [
    '# Third-party tools on the virtual key, over a real kernel',
    '',
    'Written by `npm run test:hidraw -- --transcript`. The virtual key is a USB device of the Linux kernel',
    `(${kernel}, dummy_hcd and f_hid in a virtual machine); the tools are Debian's libfido2. PINs typed at the prompts are not`,
    'echoed. Every key here is simulated.',
    '',
    `Checks in this run: ${passed} passed, ${failed} failed.`,
  ];
  let inCode = false;
  const code = (on) => {
    if (on === inCode) return;
    inCode = on;
    if (on) lines.push('', '```text');
    else lines.push('```');
  };
  for (const line of shown) {
    if (line.startsWith('## ')) {
      code(false);
      lines.push('', line);
    } else {
      code(true);
      lines.push(line.trimEnd());
    }
  }
  code(false);
  lines.push(
    '',
    '## Times in the virtual machine',
    '',
    'Software emulation on a shared machine: compare the columns, not with real hardware.',
    '',
  );
  lines.push('| what | ms |', '| --- | --- |');
  for (const { name, ...figures } of measures) {
    for (const [what, ms] of Object.entries(figures))
      lines.push(`| ${name}${what === 'ms' ? '' : `, ${what}`} | ${ms} |`);
  }
  return `${lines.join('\n')}\n`;
}
