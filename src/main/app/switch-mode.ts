/** Arguments that make a start a rehearsal, or that only a rehearsal understands. */
const REHEARSAL_ONLY = /^--(rehearsal|graph|keys|tenant|seed|inspect|remote-debugging)([=-]|$)/u;

/**
 * The arguments of the next start as a rehearsal or as a real run. Rule 11: one process is one or the other for its whole
 * life, so that no simulated part can be handed to a real ceremony; changing over ends this process and starts another.
 * @param argv arguments of this process without the executable
 */
export function argsFor(kind: 'rehearsal' | 'real', argv: readonly string[]): readonly string[] {
  const kept = argv.filter((arg) => !REHEARSAL_ONLY.test(arg));
  return kind === 'rehearsal' ? [...kept, '--rehearsal'] : kept;
}
