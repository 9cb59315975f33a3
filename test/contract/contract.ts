import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Exchange } from '../../src/main/rehearsal/tenant';
import { readDescriptions } from './openapi';
import type { Description, Operation } from './openapi';

export interface Verdict {
  /** `v1.0 GET /users/{user-id}`; null where no operation fits. */
  readonly operation: string | null;
  readonly complaints: readonly string[];
}

/** Judges what crossed the wire by the OpenAPI subset. */
export class Contract {
  private readonly descriptions: ReadonlyMap<string, Description>;
  private readonly ajv: Ajv;
  private readonly compiled = new WeakMap<object, ValidateFunction>();

  constructor() {
    this.ajv = new Ajv({ strict: false, allErrors: false, coerceTypes: false });
    addFormats(this.ajv);
    const descriptions = readDescriptions();
    for (const { version, schemas } of descriptions) this.ajv.addSchema({ $id: version, components: { schemas } });
    this.descriptions = new Map(descriptions.map((description) => [description.version, description]));
  }

  get operations(): readonly Operation[] {
    return [...this.descriptions.values()].flatMap(({ operations }) => operations);
  }

  find(version: string, method: string, path: string): Operation | null {
    // The envelope of a batch is the same in both versions; the subset describes it once.
    if (path === '/$batch' && version === 'beta') return this.find('v1.0', method, path);
    return (
      this.descriptions
        .get(version)
        ?.operations.find((operation) => operation.method === method && operation.pattern.test(path)) ?? null
    );
  }

  /** The answer always; the request only where the app made it, which alone sends a client-request-id. */
  judge(exchange: Exchange): readonly Verdict[] {
    const operation = this.find(exchange.version ?? '', exchange.method, exchange.path);
    const byApp = exchange.requestHeaders['client-request-id'] !== undefined;
    if (!operation)
      return [
        {
          operation: null,
          complaints: byApp ? [`${exchange.version} ${exchange.method} ${exchange.path} is no known operation`] : [],
        },
      ];
    const complaints = [
      ...(byApp ? this.requestComplaints(operation, exchange.path, exchange.query, exchange.requestBody) : []),
      ...this.answerComplaints(operation, exchange.status, exchange.responseBody),
    ];
    const own: Verdict = {
      operation: nameOf(operation),
      complaints: complaints.map((complaint) => `${nameOf(operation)} ${exchange.status}: ${complaint}`),
    };
    return operation.path === '/$batch' ? [own, ...this.inner(exchange, byApp)] : [own];
  }

  private inner(exchange: Exchange, byApp: boolean): readonly Verdict[] {
    const requests = listOf(exchange.requestBody, 'requests');
    const responses = listOf(exchange.responseBody, 'responses');
    return requests.flatMap((request) => {
      const response = responses.find((one) => one['id'] === request['id']);
      if (!response) return [];
      const url = new URL(`http://batch/${String(request['url']).replace(/^\//, '')}`);
      return this.judge({
        ...exchange,
        method: String(request['method']),
        path: url.pathname,
        query: url.searchParams.toString(),
        requestHeaders: byApp ? { 'client-request-id': '' } : {},
        requestBody: request['body'] ?? null,
        status: Number(response['status']),
        responseBody: response['body'] ?? null,
      });
    });
  }

  private requestComplaints(operation: Operation, path: string, query: string, body: unknown): readonly string[] {
    const complaints: string[] = [];
    const captures = operation.pattern.exec(path)?.slice(1) ?? [];
    operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .forEach((parameter, index) =>
        complaints.push(
          ...this.check(
            operation,
            parameter.schema,
            decodeURIComponent(captures[index] ?? ''),
            `path ${parameter.name}`,
          ),
        ),
      );
    const asked = new URLSearchParams(query);
    const known = operation.parameters.filter((parameter) => parameter.in === 'query');
    for (const parameter of known) {
      const value = asked.get(parameter.name);
      if (value !== null)
        complaints.push(
          ...this.check(operation, parameter.schema, coerced(value, parameter.schema), `query ${parameter.name}`),
        );
      else if (parameter.required === true) complaints.push(`query ${parameter.name} is missing`);
    }
    // The OpenAPI lists `$skiptoken` on some operations only; a next link is followed as it came.
    for (const name of asked.keys())
      if (name !== '$skiptoken' && !known.some((parameter) => parameter.name === name))
        complaints.push(`query ${name} is not known`);
    if (operation.requestSchema)
      complaints.push(...this.check(operation, operation.requestSchema, body ?? null, 'request'));
    else if (body !== null && body !== undefined && JSON.stringify(body) !== '{}')
      complaints.push('a body is not expected');
    return complaints;
  }

  private answerComplaints(operation: Operation, status: number, body: unknown): readonly string[] {
    const listed = operation.responses.get(String(status));
    if (status < 400 && listed === undefined) return [`status ${status} is not documented`];
    const schema = listed ?? (status >= 400 ? operation.responses.get('default') : null) ?? null;
    if (schema === null) return body === null ? [] : ['the answer has a body'];
    return this.check(operation, schema, body, 'answer');
  }

  private check(
    operation: Operation,
    schema: Record<string, unknown>,
    value: unknown,
    what: string,
  ): readonly string[] {
    let validate = this.compiled.get(schema);
    if (!validate) {
      validate = this.ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${operation.version}#/components/`)) as object,
      );
      this.compiled.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      (error) => `${what}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
    );
  }
}

export function nameOf(operation: Operation): string {
  return `${operation.version} ${operation.method} ${operation.path}`;
}

function listOf(value: unknown, name: string): readonly Record<string, unknown>[] {
  const list = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null;
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

function coerced(value: string, schema: Record<string, unknown>): unknown {
  if (schema['type'] === 'integer' || schema['type'] === 'number') return Number(value);
  if (schema['type'] === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  return value;
}
