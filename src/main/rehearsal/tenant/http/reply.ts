import type { Json } from '../json';

/** What a handler gives back; the server adds request ids and the date. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or text with its own content type, or nothing. */
  readonly body?: { readonly json: Json } | { readonly text: string; readonly type: string };
}

export const noContent: Reply = { status: 204 };

export function json(body: Json, status = 200, headers?: Readonly<Record<string, string>>): Reply {
  return { status, body: { json: body }, headers };
}

export function html(text: string, status = 200): Reply {
  return { status, body: { text, type: 'text/html; charset=utf-8' }, headers: { 'cache-control': 'no-store' } };
}

/** A refusal in Graph's error shape. Thrown by handlers, turned into an answer by the server. */
export class GraphFault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly options: {
      readonly details?: readonly { readonly code: string; readonly message: string; readonly target?: string }[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = 'GraphFault';
  }
}

export function notFound(what: string): GraphFault {
  return new GraphFault(
    404,
    'Request_ResourceNotFound',
    `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function badRequest(message: string, code = 'Request_BadRequest'): GraphFault {
  return new GraphFault(400, code, message);
}

export function denied(message = 'Insufficient privileges to complete the operation.'): GraphFault {
  return new GraphFault(403, 'Authorization_RequestDenied', message);
}

export const restrictedMessage =
  'Insufficient privileges to complete the operation. Target object is a member of a restricted management administrative unit and can only be modified by administrators scoped to that administrative unit.';

/** Graph's error document; `date` has no zone on the wire and means UTC. */
export function faultReply(fault: GraphFault, now: number, requestId: string, clientRequestId: string): Reply {
  const details = fault.options.details;
  return json(
    {
      error: {
        code: fault.code,
        message: fault.message,
        ...(details ? { details: details.map((detail) => ({ ...detail })) } : {}),
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestId,
        },
      },
    },
    fault.status,
    fault.options.headers,
  );
}
