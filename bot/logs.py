"""Log records go in, lines for people or machines come out, with every secret struck out."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_SECRETS = re.compile(
    r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=/webhooks/)\d+/[\w-]+|(?<=/interactions/)\d+/[\w-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
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
        message = record.getMessage()
        if self._json:
            whole = {"at": at, "level": record.levelname, "name": record.name, "event": message, **fields}
            return redacted(json.dumps({**whole, "trace": trace} if trace else whole, default=str), self._token)
        more = " ".join(f"{name}={value}" for name, value in fields.items())
        line = " ".join(filter(None, (at, record.levelname.lower(), record.name, message.replace("\n", "\\n"), more)))
        return redacted(f"{line}\n{trace}" if trace else line, self._token)


def start(level: int, style: str, token: str | None) -> None:
    """Send all records of `level` and above to stderr; the chatter of libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(style, token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("discord", "apscheduler", "aiohttp"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
