/** Markup that is known to be safe. Only this file makes it out of plain text. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | null | false | readonly Part[];

/** Tagged template: every value is escaped unless it is `Markup` already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let out = strings[0] ?? '';
  parts.forEach((part, index) => {
    out += render(part) + (strings[index + 1] ?? '');
  });
  return new Markup(out);
}

function render(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

/** Safe in text and in double-quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
