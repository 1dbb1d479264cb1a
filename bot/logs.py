"""Log records go in, lines for people or machines come out, with every secret struck out."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_SECRETS = re.compile(
    r"[\w-]{18,}\.[\w-]{4,}\.[\w-]{20,}"  # a bot's token, as settings know it
    r"|(?<=/webhooks/)\d+/[\w.-]+"
    r"|(?<=/interactions/)\d+/[\w.-]+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a password in an address
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_OWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


def redacted(text: str, token: str | None = None) -> str:
    """Return the text without tokens, webhook or interaction secrets, and passwords in addresses."""
    if token:
        text = text.replace(token, "[token]")
    return _SECRETS.sub("[secret]", text)


class Lines(logging.Formatter):
    """Formats a record as one line: `text` for people, `json` for machines; extra fields are kept."""

    def __init__(self, style: str, token: str | None) -> None:
        super().__init__()
        self._json = style == "json"
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a redacted line."""
        fields = {name: value for name, value in vars(record).items() if name not in _OWN}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        message = _message(record)
        if self._json:
            own = {"at": at, "level": record.levelname, "name": record.name, "event": message}
            # Twice: first for their place in the line, then so that no extra field can pass for one of them.
            whole = {**own, **fields, **own, **({"trace": trace} if trace else {})}
            return redacted(json.dumps(whole, default=str), self._token)
        more = " ".join(f"{name}={value}" for name, value in fields.items())
        line = _one_line(" ".join(filter(None, (at, record.levelname.lower(), record.name, message, more))))
        return redacted(f"{line}\n{trace}" if trace else line, self._token)


def _message(record: logging.LogRecord) -> str:
    """Return the record's text; one whose arguments do not fit is told as it is, since logging would print them raw."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def _one_line(text: str) -> str:
    return _BREAKS.sub(lambda m: m.group().encode("unicode_escape").decode(), text)


def start(level: int, style: str, token: str | None) -> None:
    """Send all records of `level` and above to stderr; the chatter of libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(style, token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("discord", "apscheduler", "aiohttp"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
