/** Control characters, bidirectional marks and other invisible ones: a hostile key could paint over the screen with them. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const MAX_LENGTH = 64;

/** A string that came out of a key, made safe to show: one line, at most 64 characters, nothing invisible. */
export function plainText(text: string | undefined | null): string {
  return Array.from((text ?? '').replace(UNSEEN, ''))
    .slice(0, MAX_LENGTH)
    .join('')
    .trim();
}
