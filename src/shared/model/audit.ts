/** One line of the append-only audit log. Canonical JSON, no secrets. */
export interface AuditEntry {
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly time: string;
  readonly operator: string;
  readonly act: string;
  readonly target: string;
  readonly proof: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  /** Hex SHA-256 of the previous line's hash and this entry's canonical JSON. */
  readonly previous: string;
  readonly hash: string;
}
