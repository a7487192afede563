/** The one style sheet of the page. Its hash is named by the page's policy: nothing else may style it. */
export const pageStyle = `
:root { color-scheme: light dark;
  --ground: #f7f7f5; --sheet: #ffffff; --ink: #1d2126; --quiet: #5a636e; --line: #d9dce0; --code: #f1f2f4; --accent: #0b57b0;
  --passed: #1a7138; --failed: #b3201d; --error: #7a3fa0; --flaky: #8a5a00; --skipped: #5a636e; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #14171a; --sheet: #1c2025; --ink: #e6e9ec; --quiet: #a1abb6; --line: #363d45; --code: #12151a; --accent: #82b6ff;
  --passed: #6fce8d; --failed: #ff8a80; --error: #d3a4f5; --flaky: #f0bf5e; --skipped: #a1abb6; } }
*, ::before, ::after { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); }
body { margin: 0 auto; max-width: 75rem; padding: 1.5rem 1rem 3rem; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; } p { margin: .4rem 0; }
a { color: var(--accent); }
.mark { font-weight: 600; white-space: nowrap; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .flaky { color: var(--flaky); } .skipped, .open { color: var(--skipped); }
.error, .invalid, .blocked, .not-run, .not-reported, .stopped { color: var(--error); }
.verdict { font-size: 1.5rem; margin-inline-start: .6rem; }
.quiet { color: var(--quiet); } .counts { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: start; padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; } tr:first-child > * { border-top: 0; }
details { border-top: 1px solid var(--line); } .group { margin-bottom: .6rem; overflow: clip; } .group > details:first-child, .group { border-top-width: 1px; }
.group > summary { font-weight: 600; background: var(--code); } summary { cursor: pointer; padding: .45rem .75rem; overflow-wrap: anywhere; }
.group > details > summary { padding-inline-start: 1.5rem; } .body { padding: 0 .75rem .75rem 1.5rem; }
pre { margin: .3rem 0; padding: .6rem .75rem; background: var(--code); border-radius: 4px; overflow: auto; max-height: 28rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 12.5px/1.5 ui-monospace, "Cascadia Mono", Consolas, "Noto Sans Mono CJK SC", monospace; }
.assertion { border-inline-start: 3px solid var(--failed); border-radius: 0; }
.bar { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-bottom: .5rem; }
input, select { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--quiet); border-radius: 4px; padding: .3rem .5rem; } input { flex: 1 1 16rem; min-width: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.list { max-height: min(32rem, 80vh); overflow: auto; position: relative; } .space { position: relative; }
.row { display: grid; grid-template-columns: 8rem minmax(0, 3fr) minmax(0, 2fr) 6rem; gap: .75rem; padding: 0 .75rem; height: 28px; line-height: 28px; white-space: nowrap; position: absolute; inset-inline: 0; border: 0; border-bottom: 1px solid var(--line); background: none; color: inherit; font: inherit; line-height: 27px; text-align: start; width: 100%; }
.row > * { overflow: hidden; text-overflow: ellipsis; } button.row { cursor: pointer; } button.row:hover, button.row[aria-expanded=true] { background: var(--code); } .heads { position: static; font-weight: 600; } .row > :last-child { text-align: end; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) { .row { grid-template-columns: 6rem minmax(0, 1fr) 5rem; } .row > :nth-child(3) { display: none; } dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; } }
footer { margin-top: 2rem; }
`;
