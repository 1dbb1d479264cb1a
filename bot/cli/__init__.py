"""The command line: words go in; answers on stdout, one sentence on stderr if something is wrong, an exit code out."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click
from dotenv import dotenv_values

from bot import logs
from bot.cli import archive, corrections, deliveries, demo, imports, posts, searches, service, sources, synonyms, topics
from bot.cli.output import complain
from bot.errors import BotError, Exit, Misconfigured
from bot.settings import Settings, read

log = logging.getLogger(__name__)

_NAME = "python -m bot"
_UNEXPECTED = "This is a fault of the bot itself ({}); please report it with what LOG_LEVEL=DEBUG shows."


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--data", type=click.Path(path_type=Path), help="The folder with the bot's data (default: BOT_DATA, else ./data)."
)
@click.pass_context
def commands(context: click.Context, data: Path | None) -> None:
    """Cut newsletters into items, find them again, and post digests to Discord."""
    # Only what needs a faultless configuration complains of it: a look-up works without a token.
    context.obj = partial(_settings, data=data)


_ROOMS = (archive, imports, sources, corrections, posts, deliveries, topics, synonyms, searches, service, demo)
for _command in (command for room in _ROOMS for command in room.COMMANDS):
    commands.add_command(_command)


def _settings(*, data: Path | None, need_token: bool = False) -> Settings:
    file = Path(".env")
    try:
        kept = dotenv_values(stream=io.StringIO(file.read_text("utf-8")), interpolate=False) if file.exists() else {}
    except (OSError, UnicodeDecodeError) as fault:
        raise Misconfigured(".env cannot be read: make it a text file that you may read, as .env.example is") from fault
    return read({**{k: v for k, v in kept.items() if v}, **os.environ}, data=data, need_token=need_token)


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code; no fault of the user's ends in a traceback."""
    _print_anything()
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the answer has read enough, as `head` does.
        _close_stdout()
        return Exit.OK
    except click.UsageError as fault:
        where = fault.ctx.command_path if fault.ctx else _NAME
        return complain(f"{fault.format_message().rstrip('.')}; see `{where} --help`.", Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        return complain("Stopped before the end; what was stored is whole.", Exit.FAILED)
    except BotError as fault:
        return complain(str(fault), fault.code)
    except OSError as fault:
        _close_stdout()
        what = fault.filename or "The answer"
        return complain(f"{what} could not be read or written ({fault.strerror}); check disk and rights.", Exit.FAILED)
    except Exception as fault:  # noqa: BLE001 # the last door: a sentence on stderr, the traceback in the log
        _record(fault)
        return complain(_UNEXPECTED.format(logs.redacted(f"{type(fault).__name__}: {fault}")), Exit.FAILED)
    return code


def _run(words: Sequence[str]) -> int:
    # Not `commands.main`: it turns a closed pipe into a failure, and prints what is ours to say.
    try:
        with commands.make_context(_NAME, list(words)) as context:
            result = commands.invoke(context)
    except click.exceptions.NoArgsIsHelpError as fault:
        click.echo(fault.format_message())
        return complain(f"Name a command, such as demo; see `{_NAME} --help`.", Exit.USAGE)
    except click.exceptions.Exit as done:
        return done.exit_code
    return result if isinstance(result, int) else Exit.OK


def _print_anything() -> None:
    """Let no word stop a command: what stdin holds that is not UTF-8, or stdout cannot show, is replaced."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _record(fault: Exception) -> None:
    """Give the traceback to the log, which only a running bot has, and whoever asks for one."""
    try:
        settings = _settings(data=None)
    except BotError:
        settings = None
    if settings and settings.log_level == logging.DEBUG:
        logs.start(logging.DEBUG, settings.log_format, settings.token)
    if logging.getLogger().handlers:
        log.error("unexpected", exc_info=fault)


def _close_stdout() -> None:
    """Send what is still buffered nowhere, lest the interpreter complain of it at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
