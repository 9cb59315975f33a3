import type { JsonObject } from '../json';

/** What the client asked of the authorize endpoint. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly codeChallenge: string;
  readonly nonce: string | null;
  readonly loginHint: string | null;
  readonly prompt: string | null;
  readonly claims: string | null;
}

export type Purpose =
  | { readonly kind: 'authorize'; readonly request: AuthorizeRequest }
  | { readonly kind: 'device'; readonly deviceCode: string }
  | { readonly kind: 'securityInfo' };

export type ProofKind = 'password' | 'mfa' | 'passkey' | 'temporaryAccessPass';

/** One sign-in on its way through the pages. */
export interface Flow {
  readonly id: string;
  readonly purpose: Purpose;
  readonly startedAt: number;
  /** Host that the browser used: pages on localhost sign for localhost, all others for Microsoft's names. */
  readonly webOrigin: string | null;
  userId: string | null;
  readonly proofs: Set<ProofKind>;
  provenAt: number | null;
  interruptDone: boolean;
  consentDone: boolean;
  claimsMet: boolean;
}

export interface PasskeyRequest {
  readonly rpId: string;
  readonly origin: string;
  readonly challenge: string;
  /** base64url ids; empty: any discoverable credential. */
  readonly allowCredentials: readonly string[];
}

/** A page as data. The HTML is drawn from it, and the stand-in for the browser reads it from the HTML. */
export type Page =
  | {
      readonly kind: 'username';
      readonly hint: string | null;
      readonly personas: readonly { readonly userPrincipalName: string; readonly password: string }[];
    }
  | {
      readonly kind: 'credential';
      readonly userPrincipalName: string;
      readonly offers: readonly ('password' | 'passkey' | 'tap')[];
      readonly passkey: PasskeyRequest | null;
      readonly personaPassword: string | null;
      readonly message: string | null;
    }
  | { readonly kind: 'approve'; readonly userPrincipalName: string }
  | {
      readonly kind: 'interrupt';
      readonly userPrincipalName: string;
      readonly reason: string;
      readonly skippable: boolean;
    }
  | { readonly kind: 'consent'; readonly userPrincipalName: string; readonly scopes: readonly string[] }
  | {
      readonly kind: 'securityInfo';
      readonly userPrincipalName: string;
      readonly passkeys: readonly string[];
      readonly creation: JsonObject;
      readonly message: string | null;
    }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'post'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

/** The page with the flow it belongs to, as embedded in the HTML. */
export interface EmbeddedPage {
  readonly flow: string;
  readonly submit: string;
  readonly page: Page;
}
