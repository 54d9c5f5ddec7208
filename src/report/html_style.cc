// The page's style: light and dark, print, phone. Every pair of colours that stands for text on a ground is held to
// WCAG's 4.5 to 1 by tests/program/report_page_test.py, which reads the variables below.
#include "report/html_style.h"

namespace fitment {

const std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;
--ground:#ffffff;--card:#f5f7f9;--ink:#1b1f24;--soft:#4d5661;--line:#d0d7de;--link:#0a55b0;
--good:#0f5a27;--good-ground:#dcf7e3;--bad:#a40e26;--bad-ground:#ffe9e7;--warn:#6f4600;--warn-ground:#fff1c2;--rest:#4d5661;--rest-ground:#eceff2;--mark:#0a55b0}
@media (prefers-color-scheme:dark){:root{
--ground:#14171c;--card:#1c2128;--ink:#e6e9ee;--soft:#a8b1bd;--line:#3a424d;--link:#8fbcff;
--good:#82e3a3;--good-ground:#123020;--bad:#ffaaa2;--bad-ground:#3f171a;--warn:#f2cb78;--warn-ground:#382b0c;--rest:#b0b8c3;--rest-ground:#262c35;--mark:#8fbcff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
main{padding-top:1.75rem}footer{color:var(--soft);font-size:.875rem;padding-bottom:2.5rem}
a{color:var(--link)}.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.25;margin:2.75rem 0 .75rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem}h4{font-size:1rem;margin:1.5rem 0 .5rem}
article>h2:first-child{font-size:1.5rem}
p,ul,ol{margin:.6rem 0}li{margin:.3rem 0;overflow-wrap:anywhere}ul,ol{padding-left:1.3rem}
code,pre,svg text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:.9em;background:var(--card);padding:.08em .2em;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;white-space:break-spaces;font-size:.85rem;line-height:1.5}
pre code{background:none;padding:0;font-size:inherit}
.lead{font-size:1.1rem;margin:.5rem 0 1rem}
.verdict{display:inline-block;font-weight:650;border-radius:999px;padding:.1rem .8rem;margin-right:.35rem;white-space:nowrap}
.good{color:var(--good);background:var(--good-ground)}.bad{color:var(--bad);background:var(--bad-ground)}
.warn{color:var(--warn);background:var(--warn-ground)}.rest{color:var(--rest);background:var(--rest-ground)}
ol.ladder{list-style:none;display:grid;grid-template-columns:repeat(4,1fr);gap:.6rem;padding:0;margin:1.25rem 0}
ol.ladder li{border-radius:10px;padding:.7rem .9rem;margin:0}
ol.ladder li>b{display:block;font-size:.95rem}ol.ladder .then{display:block;font-size:.85rem;margin-top:.35rem}ol.ladder .then b{border-radius:999px;padding:.05rem .5rem}ol.ladder .answer{font-size:1.15rem;font-weight:650}ol.ladder .asks{display:block;font-size:.8rem;line-height:1.35}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0;font-size:.95rem}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
nav.contents ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;font-size:.925rem}nav.contents li{margin:0}
.scroll{overflow-x:auto;margin:.75rem 0;background:linear-gradient(to right,var(--ground) 40%,transparent) left/2rem 100% local,linear-gradient(to left,var(--ground) 40%,transparent) right/2rem 100% local,linear-gradient(to right,var(--line),transparent) left/.6rem 100%,linear-gradient(to left,var(--line),transparent) right/.6rem 100%;background-repeat:no-repeat}
table{border-collapse:collapse;font-size:.9rem;min-width:60%}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;white-space:nowrap}td{min-width:5.5rem;max-width:28rem;overflow-wrap:break-word}td code{white-space:normal;overflow-wrap:break-word}
td.short{white-space:nowrap}tr.index td{min-width:0;overflow-wrap:anywhere}tr.index td:first-child{font-weight:600;min-width:12rem}.pill{border-radius:999px;padding:.05rem .5rem;white-space:nowrap}
details{margin:.15rem 0}td details:not([open]),li details:not([open]){display:inline-block;margin:0 0 0 .5em}summary{cursor:pointer;color:var(--link);font-size:.85rem}
details .said{color:var(--soft);font-size:.875rem;margin:.25rem 0 .4rem;padding-left:.8rem;border-left:3px solid var(--line);white-space:pre-line;overflow-wrap:anywhere}
.diff .add{display:block;color:var(--good);background:var(--good-ground)}.diff .del{display:block;color:var(--bad);background:var(--bad-ground)}
.diff .at{display:block;color:var(--soft)}.diff .same{display:block}
.diff span{padding-left:4ch;text-indent:-4ch}
figure{margin:1rem 0}figcaption{color:var(--soft);font-size:.9rem}
svg{display:block;max-width:none}svg text{font-size:12px;fill:var(--ink)}svg .soft{fill:var(--soft)}svg text.cell{font-size:10.5px}
svg .box{fill:var(--card);stroke:var(--line)}svg .own{stroke:var(--soft);stroke-width:1.5}
svg .cell-good{fill:var(--good-ground)}svg .cell-warn{fill:var(--warn-ground)}svg .cell-rest{fill:var(--rest-ground)}
svg .text-good{fill:var(--good)}svg .text-warn{fill:var(--warn)}svg .text-rest{fill:var(--rest)}svg .text-bad{fill:var(--bad)}
svg .here{fill:none;stroke:var(--mark);stroke-width:3}svg .edge{fill:none;stroke:var(--soft);stroke-width:1.2}svg .edge-bad{fill:none;stroke:var(--bad);stroke-width:2;stroke-dasharray:5 3}
svg .tip{fill:var(--soft)}svg .tip-bad{fill:var(--bad)}svg .box-bad{fill:var(--bad-ground);stroke:var(--bad)}
@media (max-width:40rem){main,footer{padding-left:1rem;padding-right:1rem}ol.ladder{grid-template-columns:repeat(2,1fr)}
h1{font-size:1.4rem}dl.facts{grid-template-columns:1fr}dl.facts dt{margin-top:.4rem}
table,tbody,td{display:block;min-width:0;max-width:none}thead{position:absolute;left:-999rem}tr{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
td{border:0;padding:0;min-width:0;overflow-wrap:anywhere}td:first-child,tr.index td:first-child{flex:1 0 100%;font-weight:600}td+td::before{content:attr(data-head) ": ";color:var(--soft)}td:nth-child(2):last-child::before{content:none}td:empty{display:none}}
@media print{body{font-size:10.5pt}nav.contents,.skip{display:none}h2{break-after:avoid}pre,tr,figure,ol.ladder li{break-inside:avoid}
details:not([open]){display:none}.scroll{overflow:visible;background:none}svg{max-width:100%;height:auto}a{color:inherit;text-decoration:none}
.verdict,ol.ladder li,.diff span,svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace fitment
