import { Joined, ParameterUse, ResourceIdUse, type Expression, type Template, type TemplateResource } from './template';

/** The template as Bicep. Dependencies follow from the symbols, as Bicep wants it. */
export function toBicep(template: Template): string {
  const lines = [
    ...(template.scope === 'tenant' ? [`targetScope = 'tenant'`] : []),
    `metadata description = ${bicepString(template.metadata)}`,
    '',
    ...template.parameters.flatMap((p) => [
      `@description(${bicepString(p.description)})`,
      `param ${p.name} ${p.type} = ${typeof p.value === 'string' ? bicepString(p.value) : String(p.value)}`,
      '',
    ]),
    ...template.resources.flatMap((resource) => [bicepResource(resource), '']),
  ];
  return lines.join('\n');
}

function bicepResource(resource: TemplateResource): string {
  const members = { name: resource.name, ...resource.body };
  return `resource ${resource.symbol} '${resource.type}@${resource.apiVersion}' = ${bicepValue(members, '')}`;
}

function bicepValue(value: Expression, indent: string): string {
  if (typeof value === 'string') return bicepString(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof ParameterUse) return value.name;
  if (value instanceof ResourceIdUse) return `${value.symbol}.id`;
  if (value instanceof Joined)
    return `'${value.parts.map((part) => (typeof part === 'string' ? bicepBody(part) : `\${${part.name}}`)).join('')}'`;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item: Expression) => `${inner}${bicepValue(item, inner)}`).join('\n')}\n${indent}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  return `{\n${members.map(([name, member]) => `${inner}${bicepName(name)}: ${bicepValue(member, inner)}`).join('\n')}\n${indent}}`;
}

const bicepName = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : bicepString(name));

/** A single-quoted string of one line; what could end it, open an interpolation or hide is escaped. */
export function bicepString(text: string): string {
  return `'${bicepBody(text)}'`;
}

function bicepBody(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\\' || char === "'") out += `\\${char}`;
    else if (char === '$') out += '\\$';
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (code < 0x20 || code > 0x7e) out += `\\u{${code.toString(16)}}`;
    else out += char;
  }
  return out;
}
