import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { ErrorCode, ErrorDetails } from '../../../shared/errors';
import { oneLine } from '../untrusted';

/** What an operation needs, so that a refusal can name it. */
export interface Needs {
  /** What is being done, for the operator: "Create the account". */
  readonly what: string;
  /** Delegated scope; null where the step's scopes say it all. */
  readonly scope: string | null;
  /** Display name of the least role. */
  readonly role: string;
  /** Named when the tenant's licence does not cover it. */
  readonly licence?: string;
}

const errorBody = z.object({
  error: z.object({
    code: z.string().nullish(),
    message: z.string().nullish(),
    details: z.array(z.object({ code: z.string().nullish(), target: z.string().nullish() })).nullish(),
  }),
});

export interface Refusal {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Parsed JSON, or null where the body was not JSON. */
  readonly body: unknown;
  readonly requestId: string;
}

/** `code` and `message` of a Graph error, cut to a length that fits a dialog. Untrusted text. */
export function graphError(body: unknown): {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
} {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return { code: '', message: '', details: [] };
  const { code, message, details } = parsed.data.error;
  return {
    code: oneLine(code ?? '', 100),
    message: oneLine(message ?? '', 300),
    details: (details ?? []).map((detail) => detail.code ?? ''),
  };
}

const licenceCodes = new Set([
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  'AadPremiumLicenseRequired',
  'Authorization_LicenseRequired',
]);

/**
 * The claims that a claims challenge asks for, as JSON text (graph-facts §10.7); null when the answer is none.
 */
export function claimsChallenge(header: string | null): string | null {
  if (header === null || !/error="?insufficient_claims"?/i.test(header)) return null;
  const encoded = /claims="([^"]+)"/i.exec(header)?.[1];
  if (encoded === undefined || encoded.length > 16_384) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? text : null;
  } catch {
    return null;
  }
}

/** Turns a refused answer into the error the operator sees. Branches on status and `code`, never on message text. */
export function toAppError(refusal: Refusal, needs: Needs, granted: readonly string[]): AppError {
  const { code, message, details } = graphError(refusal.body);
  const facts: ErrorDetails = {
    status: refusal.status,
    graphCode: code,
    message: message === '' ? `status ${refusal.status}` : message,
    requestId: refusal.requestId,
    what: needs.what,
    needs: missing(needs, granted),
  };
  return new AppError(codeFor(refusal.status, code, details), needsFor(refusal.status, code, needs, facts));
}

function needsFor(status: number, code: string, needs: Needs, facts: ErrorDetails): ErrorDetails {
  return status === 403 && licenceCodes.has(code) ? { ...facts, needs: needs.licence ?? 'Entra ID P1' } : facts;
}

function missing(needs: Needs, granted: readonly string[]): string {
  if (needs.scope === null || granted.length === 0) return needs.role;
  const has = granted.some((scope) => scope.toLowerCase() === needs.scope?.toLowerCase());
  return has ? `the role ${needs.role}` : `the permission ${needs.scope}`;
}

function codeFor(status: number, code: string, details: readonly string[]): ErrorCode {
  switch (status) {
    case 401:
      return 'graph/unauthorized';
    case 403:
      return licenceCodes.has(code) ? 'graph/licence' : 'graph/forbidden';
    case 404:
      return 'graph/not-found';
    case 405:
      return 'graph/not-offered';
    case 409:
      return 'graph/conflict';
    case 429:
      return 'graph/throttled';
    default:
      if (status >= 500) return 'graph/server';
      return details.includes('ObjectConflict') ? 'graph/conflict' : 'graph/bad-request';
  }
}
