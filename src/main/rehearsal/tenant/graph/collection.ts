import type { JsonObject } from '../json';
import { json } from '../http/reply';
import type { Reply } from '../http/reply';
import { badRequest } from '../http/reply';
import { matches, parseFilter, select, selected } from './odata';
import type { GraphCall } from './call';

export interface CollectionOptions {
  /** What follows `$metadata#` in the context. */
  readonly context: string;
  readonly pageSize?: number;
  readonly maxTop?: number;
  /** Properties returned when nothing is selected; all when left out. */
  readonly defaults?: readonly string[];
  readonly filtered?: boolean;
}

/** Filter, page and select a list as Graph does; the next page is a link to follow verbatim. */
export function collection(call: GraphCall, items: readonly JsonObject[], options: CollectionOptions): Reply {
  const { query } = call;
  const source = query.get('$filter');
  const filter = source === null || options.filtered === true ? null : parseFilter(source);
  const found = filter ? items.filter((item) => matches(filter, item)) : items;
  const top = query.get('$top');
  const size = top === null ? (options.pageSize ?? call.pageSize) : Number(top);
  if (!Number.isInteger(size) || size < 1 || size > (options.maxTop ?? 999))
    throw badRequest('Invalid page size specified.', 'Request_UnsupportedQuery');
  const start = pageStart(query.get('$skiptoken'));
  const names = selected(query);
  const page = found
    .slice(start, start + size)
    .map((item) => select(item, names.length > 0 ? names : (options.defaults ?? [])));
  const body: Record<string, JsonObject[string]> = { '@odata.context': `${call.base}/$metadata#${options.context}` };
  if (query.get('$count') === 'true') body['@odata.count'] = found.length;
  if (start + size < found.length) {
    const next = new URLSearchParams(query);
    next.set('$skiptoken', Buffer.from(String(start + size)).toString('base64url'));
    body['@odata.nextLink'] = `${call.base}${call.path}?${next.toString().replaceAll('%24', '$')}`;
  }
  body['value'] = page;
  return json(body);
}

function pageStart(token: string | null): number {
  if (token === null) return 0;
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0)
    throw badRequest('The skip token is invalid.', 'Directory_ExpiredPageToken');
  return start;
}

/** One entity with its context line. */
export function entity(call: GraphCall, context: string, object: JsonObject, status = 200): Reply {
  return json(
    { '@odata.context': `${call.base}/$metadata#${context}`, ...select(object, selected(call.query)) },
    status,
  );
}
