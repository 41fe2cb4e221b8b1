"""Which commands there are, in the order of a first hour, and in which file here each stands.

A file parses, calls one function, prints. It is read when one of its commands is called, and imports only what their
help needs; the rest is imported by the call.
"""

from __future__ import annotations

DONE, FINDINGS = 0, 1
"""What a command exits with; errors bring their own codes (:mod:`graphmodel.errors`)."""

COMMANDS = {
    "load": "loading:load",
    "check": "loading:check",
    "map": "loading:map_",
    "analyse": "analysing:analyse",
    "risk": "status:risk",
    "show": "status:show",
    "leave": "advising:leave",
    "holes": "advising:holes",
    "introduce": "advising:introduce",
    "timeline": "history:timeline",
    "plan": "advising:plan",
    "watch": "status:watch",
    "export": "exporting:export",
    "report": "exporting:report",
    "backtest": "history:backtest",
    "demo": "running:demo",
    "serve": "running:serve",
    "accounts": "access:accounts",
    "duplicates": "records:duplicates",
    "merge": "records:merge",
    "unmerge": "records:unmerge",
    "doctor": "running:doctor",
}
"""File and function of each command."""
