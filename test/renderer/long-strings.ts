import { en, type Strings } from '../../src/renderer/strings/en';

const filler = 'beziehungsweise Sicherheitsschlüssel';

/** Every text a third longer, as a German translation would be: nothing may be cut or overlap. */
export const longStrings: Strings = longer(en) as Strings;

function longer(value: unknown): unknown {
  if (typeof value === 'string') return stretch(value);
  if (typeof value === 'function')
    return (...args: unknown[]) => stretch(String((value as (...a: unknown[]) => unknown)(...args)));
  if (Array.isArray(value)) return value.map(longer);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, longer(v)]));
  return value;
}

function stretch(text: string): string {
  if (text.trim() === '') return text;
  return `${text} ${filler.slice(0, Math.max(2, Math.round(text.length * 0.35)))}`;
}
