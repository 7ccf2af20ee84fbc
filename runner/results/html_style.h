#pragma once

namespace runner {

/// How a report looks: on a screen by day and by night, on a phone, on paper. Pictures keep a white ground, because
/// gnuplot paints them for one.
inline constexpr const char* html_style = R"css(
:root{color-scheme:light dark;--ink:#1c1d21;--soft:#5d6068;--line:#dfe1e6;--paper:#fff;--tint:#f5f6f8;
--supported:#08684d;--refuted:#a63603;--undecided:#735c00;--accent:#0072b2}
@media (prefers-color-scheme:dark){:root{--ink:#e6e7ea;--soft:#a2a5ad;--line:#3a3d44;--paper:#17181b;--tint:#212327;
--supported:#4fcfa6;--refuted:#ff9b6e;--undecided:#e4c853;--accent:#74bdec}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main{max-width:68rem;margin:0 auto;padding:3rem 1.5rem 5rem}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(27rem,100%),1fr));gap:1.1rem;margin:1.2rem 0}
p,ul,h1,h2,h3,.warning{max-width:44rem}
p,ul{margin:.7em 0}
ul{padding-left:1.2em}
li{margin:.3em 0;overflow-wrap:anywhere}
.name{margin:0;color:var(--soft);font:600 .9rem/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
h1{margin:.25em 0 .4em;font-size:2.1rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
h2{margin:2.6em 0 .6em;padding-top:.9em;border-top:1px solid var(--line);font-size:1.3rem;line-height:1.3;max-width:none}
h3{margin:.35em 0;font-size:1.12rem;line-height:1.35;text-wrap:balance}
.lead{font-size:1.16rem;color:var(--soft)}
.warning{margin:1.4em 0;padding:.7em 1em;border-left:5px solid var(--undecided);background:var(--tint)}
.answer{padding:.9em 1.2em 1em;border-left:5px solid var(--undecided);border-radius:0 8px 8px 0;background:var(--tint);break-inside:avoid}
.answer p{margin:.35em 0}
.verdict{display:flex;flex-wrap:wrap;gap:.2em 1em;align-items:baseline;justify-content:space-between}
.verdict span{color:var(--undecided);font-weight:700}
.verdict code{color:var(--soft);font:.82rem ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.supported{border-color:var(--supported)}.supported .verdict span{color:var(--supported)}
.refuted{border-color:var(--refuted)}.refuted .verdict span{color:var(--refuted)}
.not-run{border-color:var(--line)}.not-run .verdict span{color:var(--soft)}
.sure{color:var(--soft);font-size:.94rem}
.interval{display:block;overflow:visible;width:100%;height:auto;margin:.5em 0;color:var(--undecided)}
.supported .interval{color:var(--supported)}.refuted .interval{color:var(--refuted)}
.interval .rule{stroke:var(--line)}
.interval .zero{stroke:var(--soft);stroke-width:1.5}
.interval .margin{stroke:var(--soft);stroke-dasharray:3 3}
.interval .band{stroke:currentColor;stroke-width:5;stroke-linecap:round;opacity:.45}
.interval circle{fill:currentColor}
.interval text{fill:var(--soft);font-size:18px}
.interval .middle{text-anchor:middle}.interval .end{text-anchor:end}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:.6em 0;font-size:.95rem}
th,td{padding:.42em 1.1em .42em 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;vertical-align:bottom}
tbody td:first-child{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.2rem;margin:1.2em 0}
.pictures.one{grid-template-columns:minmax(0,1fr)}
figure{margin:0;min-width:0;break-inside:avoid}
figure .scroll{background:#fff;border:1px solid var(--line);border-radius:8px;padding:.5rem}
figure svg{display:block;width:100%;height:auto}
td:last-child:not(.number){min-width:11rem}
figcaption{margin:.4em .2em 0;color:var(--soft);font-size:.9rem}
details{margin:.6em 0}
summary{cursor:pointer;color:var(--accent)}
pre{overflow-x:auto;padding:1em;border-radius:8px;background:var(--tint);font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
@media (max-width:40rem){body{font-size:16px}main{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}h2{margin-top:1.8em}.answer{padding:.8em .9em}
.interval text{font-size:24px}.pictures.one svg{width:44rem}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--tint:#fff;--supported:#08684d;--refuted:#a63603;--undecided:#735c00}
body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}details::details-content{content-visibility:visible;block-size:auto}.answer{border:1px solid var(--line);border-left-width:5px}
.scroll{overflow:visible}@page{margin:18mm}}
)css";

}  // namespace runner
