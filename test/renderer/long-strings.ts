import { en, type Strings } from '../../src/renderer/strings/en';
import type { Scene } from './scenes';

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

/** With six characters and the domain a name of 64 characters. */
const longName = 'ea-notfallzugang-gebaeude-';
const longTenant = 'Gemeindeverband für Wasserversorgung und Abfallentsorgung Nordost';

/** What a tenant, a key or main brings is long as well: names of 64 characters, sentences a third longer. */
export function longScene(scene: Scene): Scene {
  return longData(scene) as Scene;
}

function longData(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return longText(value, name);
  if (Array.isArray(value)) return name === 'clicks' ? value : value.map((each) => longData(each, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, longData(each, key)]));
  return value;
}

/** Fields that hold sentences of main; all others are ids, dates and names. */
const sentences = new Set(
  (
    'nextAct note text why fix title evidence label before after undo what ' +
    'message next reason inOrder openPoints because failure answers'
  ).split(' '),
);

function longText(text: string, name: string): string {
  if (text === '') return text;
  const named = text
    .replaceAll(/ea-(\w{6})@[a-z.]+/g, (_, id: string) => `${longName}${id}@contoso-nordost.onmicrosoft.com`)
    .replaceAll(/ea-(\w{6})(?!\w*@)/g, (_, id: string) => `${longName}${id}`)
    .replaceAll(/Contoso (Ltd|Lab)/g, longTenant);
  return sentences.has(name) ? stretch(named) : named;
}
