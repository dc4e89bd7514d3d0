/** Style of the report page: one column on a phone, light and dark. */
export const reportStyle = `
:root{--ink:#1b2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fbfbf9;--card:#fff;--bar:#9db7c9;--error:#b3261e;--warning:#9a6700;--note:#4a6a86;--good:#2e7147}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9ba7b6;--line:#2e3742;--paper:#12171d;--card:#1a2129;--bar:#3f5c72;--error:#ff8a80;--warning:#e6b450;--note:#8fb4d4;--good:#7cc79a}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--paper)}
header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;color:var(--soft);font-size:.8rem;letter-spacing:.06em;text-transform:uppercase}
h1{margin:.2rem 0 .5rem;font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.15;font-weight:650}
h2{margin:2.75rem 0 .5rem;font-size:1.2rem;font-weight:650}
h3{margin:0;font-size:1rem;font-weight:600}
.lead{max-width:46rem;color:var(--soft);margin:0}
p.note,footer{color:var(--soft);font-size:.9rem}
p.note{margin:0 0 .75rem}
.good{color:var(--good)}
.figures{list-style:none;margin:1.75rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem}
.figures li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.figures b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.figures span{color:var(--soft)}
.figures small{display:block;color:var(--soft)}
.cards{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:.75rem}
.cards>li{display:flex;gap:1rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem;min-width:0}
.cards>li>div:last-child{min-width:0;flex:1}
.cards img,.nopicture{flex:none;width:6.5rem;height:6.5rem;border-radius:.4rem;background:var(--paper)}
.nopicture{display:grid;place-items:center;color:var(--soft)}
.cards p{margin:0 0 .3rem;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.cards code{display:block;margin-top:.3rem;color:var(--soft);overflow-wrap:anywhere}
.defects{list-style:none;margin:0;padding:0;font-size:.9rem}
.defects li{overflow-wrap:anywhere}
.defects .error b,.held{color:var(--error)}
.defects .warning b{color:var(--warning)}
.defects .note{color:inherit}
.defects .note b{color:var(--note)}
.held{font-style:normal;font-size:.8rem;font-weight:500}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:500;border-bottom:1px solid var(--line);padding:.3rem .75rem .3rem 0}
td{border-bottom:1px solid var(--line);padding:.35rem .75rem .35rem 0;vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-right:0;padding-left:.75rem}
.bar{width:28%;padding-right:0}
.bar span{display:block;height:.55rem;margin-top:.45rem;border-radius:.3rem;background:var(--bar);min-width:2px}
.dot{display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.5rem;background:var(--note)}
.dot.error{background:var(--error)}
.dot.warning{background:var(--warning)}
details{border-bottom:1px solid var(--line);padding:.4rem 0}
summary{cursor:pointer}
.files{color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
code{font:.8rem/1.4 ui-monospace,SFMono-Regular,Menlo,monospace}
footer{padding-top:2.5rem;padding-bottom:2.5rem}
@media(max-width:34rem){.bar{display:none}.cards img,.nopicture{width:5rem;height:5rem}}
`.replaceAll('\n', '');
