"""How a report looks, on a screen and on A4 paper."""

from __future__ import annotations

from dashboard.theme import FONT, LIGHT, STAGE_COLOURS

_HERE = STAGE_COLOURS["diamond"]
_BELOW = STAGE_COLOURS["point_to_point"]

STYLE = f"""
@page {{ size: A4; margin: 9mm 12mm; }}
* {{ box-sizing: border-box; }}
html {{ color-scheme: light; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
body {{ margin: 0; background: {LIGHT.paper}; color: {LIGHT.ink}; font: 13px/1.36 {FONT};
  font-variant-numeric: tabular-nums; }}
main {{ max-width: 794px; margin: 0 auto; padding: 24px 28px; overflow-wrap: anywhere; }}
h1 {{ margin: 0; font-size: 25px; line-height: 1.15; letter-spacing: -0.01em; }}
h2 {{ margin: 0 0 4px; font-size: 14px; }}
h3 {{ margin: 8px 0 2px; font-size: 12.5px; }}
p {{ margin: 0 0 3px; }}
ul, ol {{ margin: 0; padding-left: 18px; }}
ul {{ list-style: none; padding-left: 12px; }}
ul:not(.conditions) > li::before {{ content: "–"; float: left; margin-left: -12px; color: {LIGHT.muted}; }}
li {{ margin: 0 0 4px; }}
small, .way, .more, .of, .kicker {{ color: {LIGHT.muted}; }}
small {{ font-size: 11.5px; }}
.kicker {{ margin: 0; }}
.state {{ display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; margin: 6px 0 0; }}
.level {{ font-weight: 650; }}
.level-critical, .level-high, .loud {{ color: {LIGHT.red}; }}
.stages {{ display: flex; flex-wrap: wrap; gap: 3px; list-style: none; padding: 0; }}
.stages li {{ margin: 0; padding: 1px 10px; font-size: 12px; border: 1px solid {LIGHT.line}; color: {LIGHT.muted}; }}
.stages .below {{ background: {_BELOW[0]}; color: {_BELOW[1]}; border-color: {_BELOW[0]}; }}
.stages .here {{ background: {_HERE[0]}; color: {_HERE[1]}; border-color: {_HERE[0]}; font-weight: 650; }}
.verdict {{ margin: 10px 0; padding: 9px 0 9px 14px; border-left: 4px solid {LIGHT.blue}; }}
.verdict-critical, .verdict-high {{ border-left-color: {LIGHT.red}; }}
.verdict .sentence {{ font-size: 18px; line-height: 1.25; font-weight: 600; }}
.limits {{ color: {LIGHT.muted}; }}
.figures {{ display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px 16px; margin: 0 0 12px;
  padding: 9px 0;  border-top: 1px solid {LIGHT.line}; border-bottom: 1px solid {LIGHT.line}; }}
.figures dt {{ color: {LIGHT.muted}; font-size: 12px; }}
.figures dd {{ margin: 0; font-size: 18px; font-weight: 650; line-height: 1.2; }}
.figures .of {{ color: {LIGHT.muted}; font-size: 11.5px; font-weight: 400; line-height: 1.25; }}
section {{ break-inside: avoid; margin: 0 0 12px; min-width: 0; }}
.map svg {{ display: block; width: 100%; max-width: 760px; margin: 0 auto; height: auto; font-family: inherit; }}
.halves {{ columns: 2; column-gap: 26px; margin: 0 0 4px; }}
.halves section {{ break-inside: auto; }}
h2, h3, thead {{ break-after: avoid; break-inside: avoid; }}
li, tr, table {{ break-inside: avoid; }}
table {{ width: 100%; border-collapse: collapse; font-size: 12.5px; }}
th {{ text-align: left; font-weight: 600; color: {LIGHT.muted}; font-size: 11.5px; vertical-align: bottom;
  line-height: 1.2; overflow-wrap: normal; }}
th, td {{ padding: 3px 8px 3px 0; border-bottom: 1px solid {LIGHT.line}; vertical-align: top; }}
th:not(:first-child), td:not(:first-child) {{ text-align: right; padding-right: 0; padding-left: 6px; }}
.conditions {{ list-style: none; padding: 0; }}
.mark {{ font-weight: 700; }}
footer {{ break-inside: avoid; border-top: 1px solid {LIGHT.line}; padding-top: 6px; color: {LIGHT.muted};
  font-size: 10.5px; line-height: 1.3; }}
footer h2 {{ font-size: 11px; color: {LIGHT.muted}; }}
.meanings {{ margin: 0 0 4px; columns: 2; column-gap: 24px; }}
.meanings div {{ break-inside: avoid; margin: 0 0 2px; }}
.meanings dt {{ display: inline; font-weight: 600; }}
.meanings dd {{ display: inline; margin: 0; }}
code {{ font-size: 10px; font-weight: 400; }}
@media print {{ html {{ zoom: 0.78; }} main {{ max-width: none; padding: 0; }} }}
@media screen and (max-width: 640px) {{
  .figures {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
  .halves {{ columns: 1; }}
  .meanings {{ columns: 1; }}
  main {{ padding: 14px 12px; }}
}}
"""
