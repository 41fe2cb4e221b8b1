"""The command line: finds the command that was called, and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
import threading
import traceback
from pkgutil import resolve_name
from typing import Any, NoReturn

import click

from crosstie.commands import COMMANDS, DONE
from crosstie.terminal import ReaderGoneError, say
from graphmodel.errors import CrosstieError

BUG = 4
LIVELY = 50_000
"""Objects made since garbage was last collected. Python's 700 cost a command a tenth of its start; it leaves little."""


class _Commands(click.Group):
    """Reads a command's file when it is called; lists commands in their order rather than that of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = resolve_name(f"crosstie.commands.{COMMANDS[cmd_name]}")
        assert isinstance(command, click.Command)  # noqa: S101 - the table of commands is ours
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="crosstie", prog_name="crosstie")
def commands() -> None:
    """How much of each client relationship hangs on one person.

    Crosstie reads what a CRM knows of people and their interactions, and tells for every client: who holds
    it, what it would cost if they left, which stage the relationship has reached, and what to do next.

    \b
    Example:
      crosstie load exports/ && crosstie analyse && crosstie risk --top 10
    """


def main() -> NoReturn:
    """Run a command: 0 done, 1 findings, 2 the user's input, 3 the store, 4 a bug."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # names are of any script, whatever the locale
    try:
        code = commands.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        say("Ended.")
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except CrosstieError as error:
        say(f"crosstie: {error}")
        code = error.exit_code
    except (BrokenPipeError, ReaderGoneError):
        # The reader has seen enough; leave without a word, and without Python complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except Exception as error:
        say(f"crosstie: this is a bug: {type(error).__name__}: {error}.")
        if os.environ.get("CROSSTIE_DEBUG"):
            say(traceback.format_exc())
        else:
            say("Set CROSSTIE_DEBUG=1 and call again to see where; please report it with that text.")
        code = BUG
    sys.exit(code if isinstance(code, int) else DONE)


def program() -> NoReturn:
    """``main`` in a process of its own, which does without what other work in it might need, and is over soon."""
    gc.set_threshold(LIVELY)
    # Arrow's own pool keeps what it once had; its Parquet reader asks that pool, whichever is set later.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.argv[1:] and not {"-h", "--help", "--version"} & {*sys.argv}:
        from graphmodel.arrow import do_without_pandas

        do_without_pandas()
    try:
        main()
    except SystemExit as over:
        _leave(over.code)


def _leave(code: Any) -> NoReturn:
    """End the process as ``multiprocessing`` ends its own: what is to be done at the end is done, the rest just goes.

    To take Python down piece by piece costs a command a tenth of a second, and more the more memory it had.
    """
    threading._shutdown()  # type: ignore[attr-defined] # waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
