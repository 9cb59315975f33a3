import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The OpenAPI description of exactly the calls that the app uses lies beside the project, not in it. */
const folder = join(__dirname, '../../../shared/graph');

export const contractIsHere = existsSync(join(folder, 'graph-v1.0.subset.json'));
export const contractIsAway = 'the OpenAPI subset ../shared/graph is not here';

const schema = z.record(z.string(), z.unknown());
const parameter = z.object({
  name: z.string(),
  in: z.enum(['query', 'path', 'header']),
  required: z.boolean().optional(),
  schema,
});
const parameterOrRef = z.union([z.object({ $ref: z.string() }), parameter]);
const content = z.record(z.string(), z.object({ schema: schema.optional() }));
const responseOrRef = z.union([z.object({ $ref: z.string() }), z.object({ content: content.optional() })]);
const scopes = z.object({ leastPrivileged: z.array(z.string()), alsoAccepted: z.array(z.string()).optional() });
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameterOrRef).optional(),
  requestBody: z.object({ required: z.boolean().optional(), content }).optional(),
  responses: z.record(z.string(), responseOrRef),
  'x-ms-graph-permissions': z.object({ delegated: scopes.nullish() }).nullish(),
  'x-entra-roles': z.array(z.string()).nullish(),
});
const pathItem = z.object({
  'x-path-regex': z.string(),
  parameters: z.array(parameterOrRef).optional(),
  get: operation.optional(),
  post: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});
const description = z.object({
  paths: z.record(z.string(), pathItem),
  components: z.object({
    schemas: z.record(z.string(), schema),
    parameters: z.record(z.string(), parameter),
    responses: z.record(z.string(), z.object({ content: content.optional() })),
  }),
});

export type Version = 'v1.0' | 'beta';
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Parameter = z.infer<typeof parameter>;

export interface Operation {
  readonly version: Version;
  readonly method: Method;
  readonly path: string;
  readonly pattern: RegExp;
  readonly captures: number;
  readonly parameters: readonly Parameter[];
  readonly requestSchema: Record<string, unknown> | null;
  /** By status; null: no body. */
  readonly responses: ReadonlyMap<string, Record<string, unknown> | null>;
  readonly scopes: ReadonlySet<string> | null;
  readonly roles: readonly string[];
}

export interface Description {
  readonly version: Version;
  /** Fewest captures first, then the longer path, so that a name beats an id in the same place. */
  readonly operations: readonly Operation[];
  readonly schemas: Record<string, Record<string, unknown>>;
}

export function readDescriptions(): readonly Description[] {
  return (['v1.0', 'beta'] as const).map((version) =>
    read(version, description.parse(JSON.parse(readFileSync(join(folder, `graph-${version}.subset.json`), 'utf8')))),
  );
}

function read(version: Version, source: z.infer<typeof description>): Description {
  const { components } = source;
  const resolve = (entry: z.infer<typeof parameterOrRef>): Parameter =>
    '$ref' in entry ? components.parameters[last(entry.$ref)]! : entry;
  const bodyOf = (entry: { readonly content?: z.infer<typeof content> }): Record<string, unknown> | null =>
    entry.content?.['application/json']?.schema ?? null;
  const operations = Object.entries(source.paths).flatMap(([path, item]) =>
    (['GET', 'POST', 'PATCH', 'DELETE'] as const).flatMap((method): Operation[] => {
      const found = item[method.toLowerCase() as 'get'];
      if (!found) return [];
      const permissions = found['x-ms-graph-permissions']?.delegated;
      return [
        {
          version,
          method,
          path,
          pattern: new RegExp(item['x-path-regex'], 'i'),
          captures: new RegExp(`${item['x-path-regex']}|`).exec('')!.length - 1,
          parameters: [...(item.parameters ?? []), ...(found.parameters ?? [])].map(resolve),
          requestSchema: found.requestBody ? bodyOf(found.requestBody) : null,
          responses: new Map(
            Object.entries(found.responses).map(([status, entry]) => [
              status,
              bodyOf('$ref' in entry ? components.responses[last(entry.$ref)]! : entry),
            ]),
          ),
          scopes: permissions ? new Set([...permissions.leastPrivileged, ...(permissions.alsoAccepted ?? [])]) : null,
          roles: found['x-entra-roles'] ?? [],
        },
      ];
    }),
  );
  return {
    version,
    operations: operations.sort(
      (left, right) => left.captures - right.captures || right.path.length - left.path.length,
    ),
    schemas: components.schemas,
  };
}

function last(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
