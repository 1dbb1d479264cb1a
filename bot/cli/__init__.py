"""The command line: words go in, answers on stdout, one sentence on stderr where something is wrong, and an exit code come out."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from dotenv import dotenv_values

from bot.cli import archive, demo, posts, service
from bot.cli.output import complain
from bot.errors import BotError, Exit
from bot.settings import read


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--data", type=click.Path(path_type=Path), help="The folder with the bot's data (default: BOT_DATA, else ./data)."
)
@click.pass_context
def commands(context: click.Context, data: Path | None) -> None:
    """Cut newsletters into items, find them again, and post digests to Discord."""
    environment = {**{k: v for k, v in dotenv_values(".env").items() if v}, **os.environ}
    # Only what needs a faultless configuration complains of it: a look-up works without a token.
    context.obj = partial(read, environment, data=data)


for _command in (*archive.COMMANDS, *posts.COMMANDS, *service.COMMANDS, *demo.COMMANDS):
    commands.add_command(_command)


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code; no fault of the user's ends in a traceback."""
    try:
        result = commands.main(list(words), prog_name="python -m bot", standalone_mode=False)
    except click.UsageError as fault:
        where = fault.ctx.command_path if fault.ctx else "python -m bot"
        return complain(f"{fault.format_message().rstrip('.')}; see `{where} --help`.", Exit.USAGE)
    except click.Abort:
        return complain("Stopped before the end; what was stored is whole.", Exit.FAILED)
    except BotError as fault:
        return complain(str(fault), fault.code)
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.OK
    return int(result) if isinstance(result, int) else Exit.OK
