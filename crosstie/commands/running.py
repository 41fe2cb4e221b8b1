"""Trying it, serving it, looking after it: demo, serve, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines
from crosstie.terminal import put, put_json, say
from graphmodel.messages import Messages


@click.command()
@click.option(
    "--folder",
    type=options.FILE,
    default=Path("demo"),
    show_default=True,
    help="Where it is kept.",
)
@click.option("--no-serve", is_flag=True, help="End after the list instead of serving the dashboard.")
@options.address
@options.sign_in
@options.language
def demo(folder: Path, no_serve: bool, host: str, port: int, sign_in: bool | None, language: str) -> int:
    """Show the bundled example.

    It is made, loaded and analysed; the risk list is printed, the dashboard served.

    \b
    Example:
      crosstie demo --no-serve
    """
    from crosstie.demonstration import prepare_demo
    from crosstie.reading import risk_lines, risk_list

    store = prepare_demo(folder, language)
    put_lines(risk_lines(risk_list(store, language=language), language))
    if no_serve:
        command = f"crosstie show CLIENT --store {store}"
        say("\n" + Messages.of(language).text("demo.where", folder=folder, command=command))
        return DONE
    return _serve(store, host, port, sign_in)


@click.command()
@options.store
@options.address
@options.sign_in
def serve(store: str | None, host: str, port: int, sign_in: bool | None) -> int:
    """Serve the dashboard; Ctrl-C ends it.

    Where others than this machine reach it, people sign in: with accounts (crosstie accounts add NAME), or at
    an OpenID Connect provider that the environment names.

    \b
    Example:
      crosstie serve --store crosstie.duckdb --port 8050
    """
    return _serve(store, host, port, sign_in)


def _serve(store: str | None, host: str, port: int, sign_in: bool | None) -> int:
    from crosstie.alike import likely
    from crosstie.reporting import report_page
    from dashboard.access.settings import AccessSettings
    from dashboard.memory import STORE_MEGABYTES
    from dashboard.serve import STORE_WAIT, must_sign_in
    from dashboard.serve import serve as serve_dashboard
    from graphmodel.stores.open import open_store

    opened = open_store(store, wait=STORE_WAIT, memory=STORE_MEGABYTES)
    wanted = must_sign_in(host) if sign_in is None else sign_in
    access = AccessSettings.from_environment(opened.url) if wanted else None
    serve_dashboard(opened, host, port, announce=say, report=report_page, propose=likely, access=access)
    return DONE


@click.command()
@options.store
@options.settings
@options.as_json
def doctor(store: str | None, settings: Path | None, as_json: bool) -> int:
    """Say what works here, and what to do about the rest.

    \b
    Example:
      crosstie doctor
    """
    from crosstie.diagnosis import diagnose

    found = diagnose(store, settings)
    if as_json:
        put_json(found)
    else:
        for item in found:
            put(f"{'ok  ' if item['works'] else 'no  '} {item['part']:<12} {item['found']}")
            if item["remedy"]:
                put(f"     {'':<12} {item['remedy']}")
    return DONE
