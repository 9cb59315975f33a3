import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Marked } from 'marked';
import { root } from './paths.mjs';

/** A block that follows this comment is for the screen, and is left out on paper. */
const SCREEN_ONLY = /^<!-- screen only -->\s*$/;

/**
 * One Markdown file as one printable page: cover, contents, text. Everything is inside of it: pictures, faces, style.
 * @param {string} file path of the Markdown, whose first heading is the title
 * @param {{size: 'A4' | 'Letter', version: string, pages?: Readonly<Record<string, number>>}} options `pages`: on which page each
 *   heading's `id` was found; without it the contents have no numbers, and take the same room
 * @returns {{html: string, title: string, headings: {id: string, depth: number, text: string}[]}}
 */
export function guidePage(file, { size, version, pages = {} }) {
  const headings = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = `h-${slug(text)}`;
        headings.push({ id, depth, text: plain(this.parser, tokens) });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      image({ href, text }) {
        const data = readFileSync(join(dirname(file), href)).toString('base64');
        return `<img src="data:image/png;base64,${data}" alt="${escape(text)}"><span class="caption">${escape(text)}</span>`;
      },
      // Paper cannot be clicked: a link to another document is its words, one to the web keeps its address.
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        return /^https?:/.test(href) ? `${words} <span class="address">(${escape(href)})</span>` : words;
      },
      // A short command stays on one line; a long one may break anywhere.
      codespan({ text }) {
        return `<code${text.length < 30 ? ' class="whole"' : ''}>${escape(text)}</code>`;
      },
      paragraph({ tokens }) {
        const words = this.parser.parseInline(tokens);
        return tokens.length === 1 && tokens[0].type === 'image' ? `<figure>${words}</figure>\n` : `<p>${words}</p>\n`;
      },
    },
  });
  const blocks = marked
    .lexer(readFileSync(file, 'utf8'))
    .filter((block) => block.type !== 'space')
    .filter((_, at, all) => !SCREEN_ONLY.test(all[at]?.raw ?? '') && !SCREEN_ONLY.test(all[at - 1]?.raw ?? ''));
  const title = blocks.shift().text;
  const body = marked.parser(blocks);
  const contents = headings
    .map(
      ({ id, depth, text }) =>
        `<li class="d${depth}"><a href="#${id}"><span>${escape(text)}</span><i></i><b>${pages[id] ?? ''}</b></a></li>`,
    )
    .join('\n');
  return {
    title,
    headings,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Break Glass Kit: ${escape(title)}</title><style>${style(size)}</style></head><body>
<section class="cover"><p class="product">Break Glass Kit</p><p class="title">${escape(title)}</p>
<p class="what">Emergency access accounts for a Microsoft Entra tenant, with FIDO2 security keys and paper.</p>
<p class="version">Version ${escape(version)}</p></section>
<nav><p class="head">Contents</p><ol>${contents}</ol></nav>
<main>${body}</main></body></html>`,
  };
}

/** The line at the foot of each page, for Chromium, which fills in the numbers and draws it a third larger than it is written. */
export function guideFoot(title) {
  return `<div style="width:100%;margin:0 16.5mm;font:6.4pt 'DejaVu Sans',sans-serif;display:flex;justify-content:space-between"><span>Break Glass Kit: ${escape(title)}</span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`;
}

const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
const plain = (parser, tokens) => parser.parseInline(tokens, parser.textRenderer);
const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const face = (name, family, weight) => {
  const data = readFileSync(join(root, 'node_modules', '@fontsource', name)).toString('base64');
  return `@font-face{font-family:'${family}';font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
};

const style = (size) => `
${face('inter/files/inter-latin-400-normal.woff2', 'Inter', 400)}
${face('inter/files/inter-latin-600-normal.woff2', 'Inter', 600)}
${face('jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2', 'JetBrains Mono', 400)}
/* One margin for all pages: Chromium lays every page out in the width of the first. */
@page{size:${size === 'A4' ? 'A4' : 'letter'};margin:18mm 22mm 22mm}
*{box-sizing:border-box}
html,body{margin:0;padding:0;background:#fff;color:#000}
body{font:400 10.4pt/1.5 Inter,sans-serif;-webkit-print-color-adjust:exact}
.cover{height:${size === 'A4' ? '256mm' : '238mm'};padding:60mm 0 4mm 12mm;break-after:page;display:flex;flex-direction:column;border-left:4mm solid #0f6cbd}
.cover .product{font-size:14pt;margin:0}
.cover .title{font-size:38pt;line-height:1.1;font-weight:600;margin:3mm 0 8mm;letter-spacing:-.015em}
.cover .what{font-size:13pt;max-width:110mm;margin:0}
.cover .version{margin:auto 0 0}
nav{break-after:page}
nav .head{font-size:18pt;font-weight:600;margin:0 0 6mm}
nav ol{list-style:none;margin:0;padding:0}
nav a{color:inherit;text-decoration:none;display:flex;align-items:baseline;gap:2mm;padding:.7mm 0}
nav i{flex:1;border-bottom:.75pt dotted #555}
nav b{font-weight:400;width:8mm;text-align:right}
.d2{font-weight:600;margin-top:2mm}
.d3{padding-left:7mm}
h2{font-size:17pt;line-height:1.25;font-weight:600;margin:11mm 0 3mm;break-after:avoid}
h3{font-size:12.5pt;font-weight:600;margin:7mm 0 1.5mm;break-after:avoid}
h2+h3{margin-top:4mm}
p{margin:0 0 3mm;orphans:3;widows:3}
ul,ol{margin:0 0 3mm;padding-left:6mm}
li{margin:0 0 1.2mm;break-inside:avoid}
b,strong{font-weight:600}
code{font:400 .9em 'JetBrains Mono',monospace;overflow-wrap:anywhere}
code.whole{white-space:nowrap}
pre{font-size:9.4pt;line-height:1.5;border-left:2pt solid #0f6cbd;padding:1mm 0 1mm 4mm;margin:0 0 4mm;break-inside:avoid;white-space:pre-wrap}
figure,li>img{break-inside:avoid}
figure{margin:3mm 0 5mm}
img{display:block;width:100%;max-width:142mm;border:.5pt solid #888;border-radius:1.5mm;margin:1mm 0}
.caption{display:block;font-size:8.6pt;color:#333;margin-top:1mm}
table{border-collapse:collapse;width:100%;margin:1mm 0 5mm;font-size:9.2pt;line-height:1.4}
thead{display:table-header-group}
tr{break-inside:avoid}
th{text-align:left;font-weight:600;border-bottom:1pt solid #000;padding:1mm 3mm 1mm 0;vertical-align:bottom}
td{border-bottom:.5pt solid #999;padding:1.4mm 3mm 1.4mm 0;vertical-align:top}
.address{font-size:.85em;overflow-wrap:anywhere}
`;
