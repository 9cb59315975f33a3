/** One voice for all scripts: what is being done and since when. On stderr, so that standard output stays the command's own. */
const started = Date.now();

export function say(line) {
  process.stderr.write(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${line}\n`);
}

export function fail(line, next) {
  process.stderr.write(`\n${line}\n${next ? `${next}\n` : ''}`);
  process.exit(1);
}
