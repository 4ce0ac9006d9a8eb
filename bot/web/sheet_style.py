"""What a call sheet adds to the style of our pages: cards with numbers, and A4 in black and white."""

from bot.web.pages import STYLE as BASE

STYLE = f"""{BASE}
main {{ max-width: 47rem; }}
h3 {{ font-size: 1.0625rem; margin: 1.25rem 0 .375rem; }}
header p, .box p {{ margin: .375rem 0; }}
.unit, .headline {{ font-size: 1.125rem; font-weight: 600; margin: .375rem 0; }}
section {{ margin-top: 1.75rem; padding-top: .75rem; border-top: .25rem solid var(--line); }}
section h2 {{ margin: .5rem 0; }}
section .mark {{ margin: .5rem 0; }}
ul {{ margin: 0; padding: 0; list-style: none; }}
.calls > li {{ border: 1px solid var(--line); border-radius: .625rem; padding: .625rem .75rem; margin: .625rem 0;
  break-inside: avoid; }}
.who {{ margin: 0 0 .25rem; }}
.why {{ color: var(--amber); font-weight: 600; }}
.calls li li {{ display: flex; flex-wrap: wrap; column-gap: .5rem; align-items: baseline; }}
.calls li li + li {{ border-top: 1px solid var(--soft); }}
.calls a, h3 a {{ display: inline-block; padding: .375rem 0; font-weight: 600; white-space: nowrap; }}
.calls form {{ margin: 0; }}
.calls button {{ margin: .5rem 0 0; }}
.told li {{ color: var(--quiet); }}
.paper {{ display: flex; flex-wrap: wrap; gap: .25rem .75rem; color: var(--quiet); margin: .5rem 0 0; }}
.paper span {{ flex: 1 1 13rem; display: flex; gap: .375rem; align-items: flex-end; white-space: nowrap; }}
.paper i {{ flex: 1; border-bottom: 1px dotted var(--quiet); min-height: 1.5em; }}
.printed {{ display: none; }}
@media print {{
  .printed {{ display: flex; }}
  :root {{ --ground: #fff; --ink: #000; --quiet: #000; --line: #777; --soft: #fff; --link: #000; --red: #000;
    --amber: #000; --yellow: #fff; --blue: #000; --green: #000; --on: #000; --alarm: #fff; --calm: #fff; }}
  @page {{ size: A4 portrait; margin: 14mm 15mm 16mm 20mm; }}
  html {{ font-size: 10.5pt; }}
  body {{ font-size: 1rem; line-height: 1.3; }}
  .calls > li {{ padding: 5pt 8pt; margin: 5pt 0; border-radius: 0; }}
  .calls a, h3 a {{ padding: 0; text-decoration: none; }}
  .level, .mark, .box {{ border: 1px solid #000; background: transparent; }}
  .noted {{ display: none; }}
  h2, h3 {{ break-after: avoid; }}
  section {{ margin-top: 14pt; }}
}}
"""
