/** What the sign-in page asks the key for. Base64url texts as on the page. */
export interface SignRequest {
  readonly rpId: string;
  readonly challenge: string;
  readonly origin: string;
  readonly allowCredentials: readonly string[];
}

/** What the key gave, base64url. */
export interface SignedAssertion {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
}
