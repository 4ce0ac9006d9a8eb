"""How a call sheet is laid out: a phone first, wider screens, dark ones, and A4 in black and white."""

STYLE = """
:root { color-scheme: light dark; --ink: #16202c; --quiet: #4a5766; --page: #fff; --card: #f4f6f8;
--line: #c3ccd6; --khan: #b3140f; --warn: #9a4b00; --go: #0b5d34; --link: #0a4b8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f6; --quiet: #b4c0cc; --page: #10161d; --card: #1b232c;
--line: #44505d; --khan: #ff8a80; --warn: #ffb867; --go: #157a47; --link: #8cc4ff; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--page);
font: 17px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 760px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 0 0 4px; color: var(--warn); }
h3 { font-size: 1rem; margin: 16px 0 6px; }
p { margin: 6px 0; }
ul { margin: 0; padding: 0; list-style: none; }
.unit { font-size: 1.1rem; font-weight: 600; }
.count { font-size: 1.1rem; }
.hint, .private, .covered { color: var(--quiet); }
.private { font-size: .9rem; }
.emergency { border: 2px solid var(--khan); border-radius: 8px; padding: 8px 12px; }
.notice { border-left: 5px solid var(--go); background: var(--card); padding: 10px 12px; font-weight: 600; }
section { border-top: 4px solid var(--warn); margin-top: 24px; padding-top: 12px; }
section.khan { border-color: var(--khan); }
.khan h2 { color: var(--khan); }
.headline { font-size: 1.1rem; font-weight: 600; }
.mark { font-weight: 700; text-align: center; }
.say { background: var(--card); border-left: 5px solid var(--line); border-radius: 4px; padding: 4px 14px 8px;
margin: 10px 0; }
.say h3 { margin-top: 8px; }
.say p { font-size: 1.06rem; }
.say .back { font-size: .95rem; color: var(--quiet); }
.calls > li { border: 1px solid var(--line); border-radius: 10px; padding: 10px 12px; margin: 10px 0;
break-inside: avoid; }
.who { margin: 0 0 4px; }
.why { color: var(--warn); font-weight: 600; white-space: nowrap; }
.calls li li { display: flex; flex-wrap: wrap; column-gap: 8px; align-items: baseline; }
.calls li li + li { border-top: 1px solid var(--card); }
a { color: var(--link); font-weight: 600; white-space: nowrap; display: inline-block; padding: 6px 0; }
button { width: 100%; min-height: 48px; margin-top: 8px; border: 0; border-radius: 10px; background:
var(--go); color: #fff;
font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
form { margin: 0; }
.told ul { color: var(--quiet); }
.paper { display: flex; flex-wrap: wrap; gap: 4px 10px; color: var(--quiet); margin-top: 8px; }
.paper span { flex: 1 1 220px; display: flex; gap: 6px; align-items: flex-end; white-space: nowrap; }
.paper i { flex: 1; border-bottom: 1px dotted var(--quiet); min-height: 1.5em; }
@page { size: A4 portrait; margin: 14mm 15mm 16mm 20mm; }
@media print { :root { --ink: #000; --quiet: #000; --page: #fff; --card: #fff; --line: #777; --khan: #000;
--warn: #000; --link: #000; }
body { font-size: 11pt; line-height: 1.3; }
main { max-width: none; padding: 0; }
form, .notice { display: none; }
a { padding: 0; text-decoration: none; }
section { margin-top: 14pt; break-inside: auto; }
.say { border: 1px solid #777; break-inside: avoid; }
.calls > li { padding: 5pt 8pt; margin: 5pt 0; border-radius: 0; }
h2, h3 { break-after: avoid; }
.paper { margin-top: 5pt; }
.private { border-top: 1px solid #777; padding-top: 4pt; } }
"""
