/** Control characters, line ends of every kind, and the signs that turn the direction of writing (rule 12). */
const hidden = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text from the tenant, fit to stand in one line: nothing hidden in it, and not without end. */
export function oneLine(text: string, most = 120): string {
  const plain = text.replace(hidden, ' ').trim();
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}
