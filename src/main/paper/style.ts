import type { PaperSize } from './paper-size';

/**
 * One style sheet for all paper. Black on white, no grey fills, hairlines of at least 0.75 pt, no text under 8 pt.
 * What a sheet has to spare is shared out between its parts (`even`), below the PIN box, which never moves. On Letter the least
 * room between parts is smaller, so that long names still leave two years of drills.
 * Pages grow instead of clipping, so that a text too long makes one page too many, which the printing side refuses.
 * In print each page is one line of the body, because Chromium lays out sooner what cannot be broken across pages.
 */
export function paperStyle(size: PaperSize): string {
  const height = size === 'A4' ? '297mm' : '279.4mm';
  return `
@page{size:${size === 'A4' ? 'A4' : 'letter'};margin:0}
*{box-sizing:border-box}
html,body{margin:0;padding:0;background:#fff;color:#000}
@media screen{html{overflow:hidden}.unseen .page{display:none}}
@media print{.faces{display:none}}
.faces{position:absolute;height:0;overflow:hidden;margin:0}
body{font:400 9.4pt/1.28 Inter,'Paper Mono',sans-serif;font-feature-settings:'calt' 0;-webkit-print-color-adjust:exact}
.page{position:relative;width:100%;min-height:calc(${height} - .2mm);padding:8.5mm 15mm 6mm;display:flex;flex-direction:column;break-after:page;break-inside:avoid;overflow-x:clip;isolation:isolate}
.page:last-child{break-after:auto}
@media print{body{line-height:0}.page{display:inline-flex;vertical-align:top;line-height:1.28}}
.Letter .page{padding-top:8mm;padding-bottom:6mm}
.Letter .page.halves{padding-bottom:0}
h1{font-size:18pt;line-height:1.15;font-weight:600;margin:0;letter-spacing:-.01em}
h1 .lite{font-weight:400}
h2{font-size:10pt;line-height:1.3;font-weight:600;margin:2.2mm 0 .6mm}
h2 .lite{font-weight:400}
p{margin:0 0 .8mm}
.after{margin-top:2mm;font-size:9pt}
.even>h2,.even>.facts,.even>.after,.even>.sign,.even>.sign+p{margin-top:auto}
.even>h2{padding-top:2.2mm}
.even>.after{padding-top:2mm}
.even>.sign+p{padding-top:1.6mm}
.Letter .even>h2,.Letter .even>.after,.Letter .even>.sign+p{padding-top:.7mm}
.Letter .even .facts h2{margin-top:.7mm}
.Letter .even .sign h2{margin-top:.4mm}
.Letter .even>ol>li{margin:.35mm 0}
.sign+p{margin-top:1.6mm}
b{font-weight:600}
.m{font-family:'Paper Mono',monospace;font-size:.95em}
b.m,.m b{font-weight:700}
.small{font-size:8pt;line-height:1.3}
.u{unicode-bidi:isolate;overflow-wrap:anywhere}
.l1,.l2,.l3,.l4{display:inline-block;max-width:100%;overflow:hidden;vertical-align:bottom}
.l1{max-height:1lh;white-space:nowrap;text-overflow:ellipsis;overflow:clip;vertical-align:baseline}
li .u{vertical-align:top}
.l2{max-height:2lh}
.l3{max-height:3lh}
.l4{max-height:4lh}
.push{margin-top:auto}
.head{display:flex;justify-content:space-between;align-items:flex-start;height:29mm;border-bottom:1.5pt solid #000;padding-bottom:1.5mm;flex:none}
.head .side{display:flex;align-items:flex-end;gap:2mm;text-align:right}
.qr{display:block;flex:none;margin:-2mm -2mm 0 0}
.qr path{fill:#000}
.ids{display:grid;grid-template-columns:auto auto;gap:.6mm 5mm;margin-top:2mm;width:max-content}
.account{height:14mm;padding-top:1.4mm;overflow:clip;flex:none}
.upn{font-family:'Paper Mono',monospace;font-weight:700;line-height:1.2;display:block}
.upn.s15{font-size:15pt}.upn.s12{font-size:12pt}.upn.s9{font-size:9.4pt}.upn.s8{font-size:8pt}
.s94{font-size:9.4pt}.s8{font-size:8pt;line-height:1.25}
.pinbox{position:relative;border:1.5pt solid #000;border-radius:2mm;display:flex;align-items:stretch;height:31mm;padding:2.5mm 0;overflow:hidden;flex:none}
.pin{flex:1 1 auto;padding:0 6mm;display:flex;flex-direction:column;justify-content:center;white-space:nowrap}
.pin .digits,.pin .words{font-family:'Paper Mono',monospace;font-weight:700;font-size:38pt;line-height:1.1;letter-spacing:.05em;margin-top:1.5mm}
.pin .digits.long{font-size:24pt;letter-spacing:.12em}
.pin .digits.longer{font-weight:400;font-size:14pt;letter-spacing:.06em;white-space:normal}
.pin .digits.longer span{display:inline-block}
.pin .digits span+span{margin-left:.62em}
.pin .words{font-size:24pt;letter-spacing:.04em;line-height:1.12}
.pin .word{display:block;white-space:pre}
.pin .words.small{font-weight:400;font-size:15pt;line-height:1.15}
.pin .boxes{display:flex;gap:1.6mm;margin-top:2mm}
.pin .boxes i{display:block;width:7.8mm;height:13mm;border:.75pt solid #000}
.pin .boxes i.gap{margin-left:4mm}
.pin .boxes.many{gap:1mm}
.pin .boxes.many i{width:4.9mm}
.pin .boxes.many i.gap{margin-left:3mm}
.pin .boxes.line i{width:100mm;height:0;border:0;border-bottom:.75pt solid #000;margin-top:12mm}
.notes{flex:0 0 88mm;border-left:.75pt solid #000;padding:0 4mm 0 4mm;display:flex;flex-direction:column;justify-content:center}
.notes ul{margin:0;padding-left:3.6mm}
.notes li{margin:.5mm 0}
.pinbox.tall{height:52mm}
ol{margin:0;padding-left:6mm;font-size:9pt}
ol li{margin:.55mm 0;padding-left:.6mm}
.trouble{columns:2;column-gap:7mm;margin:0;padding:0;list-style:none;font-size:8.4pt;line-height:1.28}
.trouble li{break-inside:avoid;margin:0 0 .7mm}
.facts{display:grid;grid-template-columns:1fr 1fr;column-gap:7mm}
dl{display:grid;grid-template-columns:20mm 1fr;gap:.35mm 2mm;margin:0}
dt{font-size:8pt;line-height:1.6}
dd{margin:0;min-width:0}
dd .m{font-size:8pt}
.line{display:inline-block;border-bottom:.75pt solid #000;min-width:48mm;height:1.2em}
.line.short{min-width:22mm}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th{font-size:8pt;font-weight:600;text-align:left;padding:.3mm 1.5mm;border-bottom:1pt solid #000}
td{padding:0 1.5mm;height:5.5mm;border-bottom:.75pt solid #000;vertical-align:middle}
td+td,th+th{border-left:.75pt solid #000}
.Letter td{height:4.9mm}
.years{display:grid;grid-template-columns:1fr 1fr;column-gap:5mm}
.years td{height:7mm}
.Letter .years td{height:5.6mm}
.sign{display:grid;grid-template-columns:20mm 1fr 24mm 42mm 42mm;gap:.4mm 3.5mm;align-items:end}
.sign h2{margin:2.2mm 0 0}
.sign i{display:block;border-bottom:.75pt solid #000;height:5.4mm}
.foot span:last-child{flex:none;padding-left:4mm}
.foot{border-top:.75pt solid #000;padding-top:1.2mm;display:flex;justify-content:space-between;font-size:8pt}
.void{font-weight:600;font-size:32pt;text-decoration:line-through}
.gone,.gone .u{text-decoration:line-through}
.notes.narrow{flex-basis:72mm;font-size:9pt}
.pair{display:flex;align-items:center;gap:7mm}
.elsewhere{border:.75pt dashed #000;border-radius:1mm;width:24mm;height:11mm;display:flex;align-items:center;justify-content:center;font-size:8pt;margin-top:1.5mm}
.page.halves{padding-top:7mm;padding-bottom:0}
.Letter .page.halves{padding-top:6mm}
.half{min-height:calc(${height} / 2 - 9mm)}
.half .head{height:27mm}
.half h2{margin-top:2.2mm}
.half .sign{margin-top:1mm}
.Letter .half h2{margin-top:1mm}
.Letter .half .head{height:26mm}
.cut{border-top:.75pt dashed #000;margin:2mm -15mm 5mm;height:2mm;text-align:center;font-size:8pt}
.cut span{position:relative;top:-1.9mm;background:#fff;padding:0 3mm}
.head.plain{height:auto;min-height:16mm}
.head.plain p{margin-top:1.2mm}
.roomy .head.plain+p{margin-top:3mm}
.roomy h2{margin-top:3.4mm}
.roomy td{height:6.6mm}
.roomy .sign i{height:8mm}
.roomy table+.sign{margin-top:4mm}
ul{margin:0;padding-left:4.5mm}
ul li{margin:.5mm 0}
dl.wide{grid-template-columns:40mm 1fr;gap:.8mm 2mm}
table.two td{height:9.6mm}
.Letter table.two td{height:9.6mm}
table.choice td{height:auto;padding:1mm 1.5mm;vertical-align:top}
table.choice td:first-child{width:34%}
table.checks th{vertical-align:bottom;padding-bottom:.8mm}
table.checks th:first-child,table.checks td:first-child{border-left:0}
table.checks .plainweight{font-weight:400}
table.checks td{height:6.6mm;line-height:1.2}
table.checks td:first-child{font-size:9pt}
table.checks .sign-mark{font-family:'Paper Mono',monospace;font-size:11pt}
.verdict{display:grid;grid-template-columns:1fr .8fr .9fr;border:1.5pt solid #000;border-radius:2mm;margin-top:4mm}
.verdict>div{padding:2.5mm 4mm;min-height:23mm}
.verdict>div+div{border-left:.75pt solid #000}
.verdict span.small{display:block}
.verdict b{display:block;font-size:13pt;line-height:1.3}
.tick{display:inline-block;width:4mm;height:4mm;border:.75pt solid #000;vertical-align:middle}
.stock{display:grid;padding:0;align-content:start}
.stock .label{overflow:hidden}
.stock-L7160{grid-template:repeat(7,38.1mm) / repeat(3,63.5mm);column-gap:2.5mm;padding:15.15mm 7.25mm 0}
.stock-L7163{grid-template:repeat(7,38.1mm) / repeat(2,99.1mm);column-gap:2.5mm;padding:15.15mm 4.65mm 0}
.Letter .stock-5160{grid-template:repeat(10,25.4mm) / repeat(3,66.675mm);column-gap:3.175mm;padding:12.7mm 4.7625mm 0}
.Letter .stock-5163{grid-template:repeat(5,50.8mm) / repeat(2,101.6mm);column-gap:4.7625mm;padding:12.7mm 3.96875mm 0}
.label{display:flex;align-items:center;gap:3mm;padding:2mm 4mm}
.label.key .letter{border:1pt solid #000;border-radius:1.5mm;width:12mm;height:16mm;display:flex;align-items:center;justify-content:center;font-size:26pt;font-weight:600;flex:none}
.label.key .letter .u{white-space:nowrap}
.label.envelope{display:grid;grid-template-columns:1fr auto auto;column-gap:3mm;align-items:center}
.label.envelope .number{font-size:18pt;line-height:1.2;white-space:nowrap}
.label.envelope .holds{text-align:right;line-height:1.25}
.label.envelope .qr{margin:0}
.label .u{white-space:nowrap}
.stock .label{padding:1.5mm 3mm}
.stock .label.envelope{column-gap:2mm}
.stock .label.envelope .number{font-size:14pt}
.label.envelope .rule,.label.envelope .sealed{display:none}
.covers .label.envelope .rule{display:block;grid-column:1/-1;border:.75pt solid #000;border-radius:1mm;padding:1mm 2mm;margin:1mm 0;font-weight:600}
.covers .label.envelope .sealed{display:grid;grid-column:1/-1;grid-template-columns:18mm 1fr;gap:0 2mm}
.sealed dd{border-bottom:.75pt solid #000;height:6mm}
.sealed dt{align-self:end}
.tags{display:grid;grid-template-columns:repeat(4,1fr);gap:4mm}
.covers,.seals{display:grid;grid-template-columns:1fr 1fr;gap:4mm 6mm}
.cutmarks{position:relative;min-height:20mm;display:grid}
.tags .label{padding:1.5mm 2.5mm;gap:2mm}
.covers .label{padding:2.5mm 4mm}
.seals .cutmarks{min-height:13mm}
.label.seal{gap:4mm}
.label.seal .m{font-size:11pt}
.label.seal i{flex:1;border-bottom:.75pt solid #000;height:6mm}
.cutmarks>i{position:absolute;width:2.5mm;height:2.5mm;border:0 solid #000}
.cutmarks>i:nth-of-type(1){left:0;top:0;border-width:.75pt 0 0 .75pt}
.cutmarks>i:nth-of-type(2){right:0;top:0;border-width:.75pt .75pt 0 0}
.cutmarks>i:nth-of-type(3){left:0;bottom:0;border-width:0 0 .75pt .75pt}
.cutmarks>i:nth-of-type(4){right:0;bottom:0;border-width:0 .75pt .75pt 0}
.ruler{width:50mm;border:.75pt solid #000;border-top:0;height:4mm;text-align:center;align-self:flex-end;flex:none}
.ruler span{position:relative;top:-1.5mm}
.how{display:grid;grid-template-columns:repeat(4,1fr);gap:4mm;margin-top:4mm;font-size:8.4pt;line-height:1.3}
.ghost{position:absolute;left:0;top:0;width:100%;height:100%;z-index:-1}
.ghost text{font-family:'Paper Mono',monospace;font-weight:700;fill:none;stroke:#000;stroke-width:.3}
.ghost line{stroke:#000;stroke-width:.75pt}
`;
}
