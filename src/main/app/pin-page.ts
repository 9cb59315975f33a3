import { createHash } from 'node:crypto';
import { documentCsp } from './csp';

const style = `html,body{margin:0;height:100%;background:#fff;color:#242424;overflow:hidden;user-select:none;cursor:default}
body{display:flex;align-items:center;font:500 28px/36px "Cascadia Mono","JetBrains Mono",Consolas,"DejaVu Sans Mono",monospace;font-feature-settings:"zero","liga" 0;white-space:nowrap}
span+span{margin-left:.5em}
.words{font-size:17px;line-height:22px;flex-wrap:wrap}
@media (prefers-color-scheme:dark){html,body{background:#292929;color:#fff}}
@media (forced-colors:active){html,body{background:Canvas;color:CanvasText}}`;

const csp = documentCsp(`sha256-${createHash('sha256').update(style).digest('base64')}`);

/**
 * The page of the PIN view: the PIN in groups, nothing that can be selected, no script at all.
 * Groups are separate elements, so that the gap is spacing and not a character.
 * @param pin UTF-8; the string made of it lives as long as the view, which is why the view is destroyed at once.
 */
export function pinPage(pin: Uint8Array): { readonly html: string; readonly csp: string } {
  const text = new TextDecoder().decode(pin);
  const words = /[^0-9]/.test(text);
  const groups = words ? [text] : (text.match(/.{1,4}/g) ?? []);
  const body = groups.map((group) => `<span>${escape(group)}</span>`).join('');
  return {
    csp,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>PIN</title><style>${style}</style></head><body${words ? ' class="words"' : ''} aria-label="PIN">${body}</body></html>`,
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
