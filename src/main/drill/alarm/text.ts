/** Text of foreign origin inside Markdown: control and direction characters shown as ⍰, markup made harmless. */
export function mdText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, '⍰')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@/]/g, (char) => `&#${char.charCodeAt(0)};`);
}
