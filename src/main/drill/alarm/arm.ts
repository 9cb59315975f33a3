import {
  dependencies,
  findResource,
  Joined,
  ParameterUse,
  ResourceIdUse,
  type Expression,
  type Template,
  type TemplateResource,
} from './template';

const SCHEMAS = {
  resourceGroup: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  tenant: 'https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#',
} as const;

/** The template as an ARM JSON document. */
export function toArm(template: Template): string {
  return `${JSON.stringify(armDocument(template), null, 2)}\n`;
}

export function armDocument(template: Template): Readonly<Record<string, unknown>> {
  return {
    $schema: SCHEMAS[template.scope],
    contentVersion: '1.0.0.0',
    metadata: { description: template.metadata },
    parameters: Object.fromEntries(
      template.parameters.map((p) => [
        p.name,
        {
          type: p.type,
          defaultValue: typeof p.value === 'string' ? armLiteral(p.value) : p.value,
          metadata: { description: p.description },
        },
      ]),
    ),
    resources: template.resources.map((resource) => armResource(template, resource)),
  };
}

function armResource(template: Template, resource: TemplateResource): Readonly<Record<string, unknown>> {
  const needs = dependencies(resource.body);
  return {
    type: resource.type,
    apiVersion: resource.apiVersion,
    name: armValue(template, resource.name),
    ...Object.fromEntries(Object.entries(resource.body).map(([name, value]) => [name, armValue(template, value)])),
    ...(needs.length === 0 ? {} : { dependsOn: needs.map((symbol) => `[${resourceIdCall(template, symbol)}]`) }),
  };
}

function armValue(template: Template, value: Expression): unknown {
  if (typeof value === 'string') return armLiteral(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof ParameterUse) return `[${parameterCall(value)}]`;
  if (value instanceof ResourceIdUse) return `[${resourceIdCall(template, value.symbol)}]`;
  if (value instanceof Joined) return `[${joinedCall(value)}]`;
  if (Array.isArray(value)) return value.map((item: Expression) => armValue(template, item));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, armValue(template, member)]));
}

/** A text in square brackets is an expression to ARM; one more bracket makes it a text again (learn: "Syntax and expressions in ARM templates"). */
export function armLiteral(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}

/** A string inside an ARM expression: quotes are doubled. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const parameterCall = (use: ParameterUse): string => `parameters(${quoted(use.name)})`;

function joinedCall(value: Joined): string {
  return `concat(${value.parts.map((part) => (typeof part === 'string' ? quoted(part) : parameterCall(part))).join(', ')})`;
}

function resourceIdCall(template: Template, symbol: string): string {
  const { type, name } = findResource(template, symbol);
  const names = typeof name === 'string' ? name.split('/').map(quoted) : [joinedCall(name)];
  return `resourceId(${[quoted(type), ...names].join(', ')})`;
}
