"""The command line: parse, call, print; nothing else. Exit codes: 0 done, 1 failed or partly done, 2 wrong usage."""

from __future__ import annotations

import io
import os
import sys

from kg.cli.app import app
from kg.errors import KgError, QueryParameter, UnknownQuery


def main() -> None:
    """Entry point of ``kg``: an error is one line on standard error, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except KgError as error:
        sys.stderr.write(f"kg: {error}\n")
        sys.exit(2 if isinstance(error, (UnknownQuery, QueryParameter)) else 1)
    except BrokenPipeError:
        # the reader of our output went away (kg query … | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"kg: the output cannot be written: {error.strerror or error}\n")
        sys.exit(1)
    except SystemExit as end:
        if end.code == 130:  # typer's answer to Ctrl-C
            sys.stderr.write("kg: stopped; the store is as it was\n")
        raise
