/** Reads the subset of Bicep that the kit writes, so that a test can hold it against the ARM document. */
export type BicepValue =
  string | number | boolean | null | BicepValue[] | { [name: string]: BicepValue } | BicepExpression;

/** An expression, in ARM's own spelling without the brackets. */
export class BicepExpression {
  constructor(readonly arm: string) {}
}

export interface BicepFile {
  readonly targetScope: string | null;
  readonly description: string | null;
  readonly parameters: {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly value: BicepValue;
  }[];
  readonly resources: {
    readonly symbol: string;
    readonly type: string;
    readonly apiVersion: string;
    readonly body: { [name: string]: BicepValue };
  }[];
}

interface Part {
  readonly text: string | null;
  readonly name: string | null;
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  get done(): boolean {
    this.blank();
    return this.at >= this.text.length;
  }

  blank(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  /** The next token of that form; the file is wrong where it is missing. */
  take(form: RegExp): string {
    this.blank();
    const match = new RegExp(form.source, 'y');
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (found === null) throw new Error(`Expected ${form.source} at ${this.text.slice(this.at, this.at + 40)}`);
    this.at = match.lastIndex;
    return found[0];
  }

  next(form: RegExp): boolean {
    this.blank();
    const match = new RegExp(form.source, 'y');
    match.lastIndex = this.at;
    return match.test(this.text);
  }

  /** A string of one line; an interpolated one comes back in parts. */
  string(): Part[] {
    this.take(/'/);
    const parts: Part[] = [];
    let text = '';
    for (;;) {
      const char = this.text.charAt(this.at++);
      if (char === '' || char === '\n' || char === '\r') throw new Error('A string does not end on its line');
      if (char === "'")
        return [...parts, { text, name: null }].filter(
          (p, _, all) => p.name !== null || p.text !== '' || all.length === 1,
        );
      if (char === '$' && this.text.charAt(this.at) === '{') {
        const end = this.text.indexOf('}', this.at);
        parts.push({ text, name: null }, { text: null, name: this.text.slice(this.at + 1, end) });
        text = '';
        this.at = end + 1;
      } else if (char === '\\') {
        const escape = this.text.charAt(this.at++);
        if (escape === 'u') {
          const end = this.text.indexOf('}', this.at);
          text += String.fromCodePoint(Number.parseInt(this.text.slice(this.at + 1, end), 16));
          this.at = end + 1;
        } else {
          const plain = new Map([
            ['n', '\n'],
            ['r', '\r'],
            ['t', '\t'],
            ['\\', '\\'],
            ["'", "'"],
            ['$', '$'],
          ]).get(escape);
          if (plain === undefined) throw new Error(`Bicep knows no escape \\${escape}`);
          text += plain;
        }
      } else text += char;
    }
  }

  plainString(): string {
    const parts = this.string();
    if (parts.length !== 1 || parts[0]?.text === null) throw new Error('A plain string was expected');
    return parts[0]?.text ?? '';
  }

  value(): BicepValue {
    if (this.next(/'/)) {
      const parts = this.string();
      if (parts.length === 1 && parts[0]?.text !== null) return parts[0]?.text ?? '';
      const quoted = parts.map((p) =>
        p.name === null ? `'${(p.text ?? '').replaceAll("'", "''")}'` : `parameters('${p.name}')`,
      );
      return new BicepExpression(`concat(${quoted.join(', ')})`);
    }
    if (this.next(/\[/)) {
      this.take(/\[/);
      const items: BicepValue[] = [];
      while (!this.next(/\]/)) items.push(this.value());
      this.take(/\]/);
      return items;
    }
    if (this.next(/\{/)) return this.object();
    const word = this.take(/-?\d+|[A-Za-z_][A-Za-z0-9_.]*/);
    if (/^-?\d/.test(word)) return Number(word);
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    return word.endsWith('.id')
      ? new BicepExpression(`id:${word.slice(0, -3)}`)
      : new BicepExpression(`parameters('${word}')`);
  }

  object(): { [name: string]: BicepValue } {
    this.take(/\{/);
    const members: { [name: string]: BicepValue } = {};
    while (!this.next(/\}/)) {
      const name = this.next(/'/) ? this.plainString() : this.take(/[A-Za-z_][A-Za-z0-9_]*/);
      this.take(/:/);
      members[name] = this.value();
    }
    this.take(/\}/);
    return members;
  }
}

export function readBicep(text: string): BicepFile {
  const reader = new Reader(text);
  let targetScope: string | null = null;
  let description: string | null = null;
  const parameters: BicepFile['parameters'] = [];
  const resources: BicepFile['resources'] = [];
  while (!reader.done) {
    if (reader.next(/targetScope/)) {
      reader.take(/targetScope =/);
      targetScope = reader.plainString();
    } else if (reader.next(/metadata/)) {
      reader.take(/metadata description =/);
      description = reader.plainString();
    } else if (reader.next(/@description/)) {
      reader.take(/@description\(/);
      const said = reader.plainString();
      reader.take(/\)\s*param/);
      const name = reader.take(/\w+/);
      const type = reader.take(/string|bool/);
      reader.take(/=/);
      parameters.push({ name, type, description: said, value: reader.value() });
    } else {
      reader.take(/resource/);
      const symbol = reader.take(/\w+/);
      const [type = '', apiVersion = ''] = reader.plainString().split('@');
      reader.take(/=/);
      resources.push({ symbol, type, apiVersion, body: reader.object() });
    }
  }
  return { targetScope, description, parameters, resources };
}
