/** Names of a tenant may hold control characters that a terminal obeys. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '⍰');
}
