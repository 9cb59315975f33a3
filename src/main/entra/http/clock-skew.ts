/** How far this laptop's clock is from Graph's, seen in the `Date` header of an answer. */
export interface SkewReading {
  /** Laptop minus Graph, milliseconds. */
  readonly ms: number;
  /** Half the round trip plus the header's resolution of one second. */
  readonly uncertaintyMs: number;
}

/** Keeps the reading with the least uncertainty. */
export function noteSkew(
  known: SkewReading | null,
  dateHeader: string | null,
  sentAt: number,
  receivedAt: number,
): SkewReading | null {
  if (dateHeader === null) return known;
  const theirs = Date.parse(dateHeader);
  if (Number.isNaN(theirs)) return known;
  const uncertaintyMs = Math.abs(receivedAt - sentAt) / 2 + 1000;
  if (known !== null && known.uncertaintyMs < uncertaintyMs) return known;
  return { ms: (sentAt + receivedAt) / 2 - theirs, uncertaintyMs };
}

/** Tokens and challenges live for minutes, so five of them are the limit. @returns whole minutes, or null when the clock is good enough. */
export function minutesOff(reading: SkewReading | null): number | null {
  if (reading === null) return null;
  const sure = Math.abs(reading.ms) - reading.uncertaintyMs;
  return sure > 5 * 60_000 ? Math.round(Math.abs(reading.ms) / 60_000) : null;
}
