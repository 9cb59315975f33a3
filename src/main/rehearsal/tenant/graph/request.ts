/** One request to the simulated Graph, as the HTTP server or a batch hands it on. */
export interface GraphRequest {
  readonly method: string;
  readonly version: 'v1.0' | 'beta';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly origin: string;
}
