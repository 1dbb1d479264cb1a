"""No log line gives a secret away, and no text from outside can pass for a line of its own."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkE0.canary-canary-canary-canary-canary-00"  # noqa: S105 # planted, opens nothing
ODD = "planted!token that=looks like none"
WEBHOOK = "https://discord.com/api/v10/webhooks/123456789012345678/canaryWEBHOOK-_secret"
INTERACTION = "https://discord.com/api/v10/interactions/123456789012345678/aW50ZXJhY3Rpb246canary.SECRET-_x/callback"
PASSWORD = "https://user:canary-password@example.org/x"  # noqa: S105 # planted, opens nothing
SECRETS = (TOKEN, ODD, "canaryWEBHOOK-_secret", "aW50ZXJhY3Rpb246canary", "SECRET-_x", "canary-password")
ALL = f"{TOKEN} {ODD} {WEBHOOK} {INTERACTION} {PASSWORD}"


def record(message: object, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "bot.test", "levelname": "INFO", "msg": message, "args": args, **extra})
    made.created = 1_790_000_000.5
    return made


def failed() -> logging.LogRecord:
    try:
        int(ALL)
    except ValueError as fault:
        raised = fault
    return record("it failed", exc_info=(type(raised), raised, raised.__traceback__))


@pytest.fixture(params=["text", "json"])
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    "made",
    [
        record(ALL),
        record("sent %s", ALL),
        record("sent", where=ALL),
        record("sent", what={"deep": [ALL]}),
        record("%d", ALL),
        failed(),
    ],
    ids=["message", "argument", "field", "deep field", "argument of a wrong type", "traceback"],
)
def test_no_secret_appears_wherever_it_was_planted(style: str, made: logging.LogRecord) -> None:
    line = logs.Lines(style, ODD).format(made)
    assert not [secret for secret in SECRETS if secret in line]
    assert "secret]" in line


def test_secrets_are_known_without_being_told_the_token() -> None:
    assert TOKEN not in logs.redacted(f"Authorization: Bot {TOKEN}")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T03:00:00.000 delivered message=1234567890123456789 channel=123456789012345678",
        "cogs.topics loaded from bot.ingest.layouts.gradient_garden",
        "https://example.org/a.b.c?d=e and user@example.org",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert logs.redacted(text) == text


def test_a_text_line_is_time_level_name_message_and_fields() -> None:
    line = logs.Lines("text", None).format(record("delivered", delivery=7))
    assert line == "2026-09-21T14:13:20.500+00:00 info bot.test delivered delivery=7"


def test_a_json_line_holds_the_same_and_can_be_read_back() -> None:
    found = json.loads(logs.Lines("json", None).format(record("delivered %s", "é\n", delivery=7)))
    assert found == {
        "at": "2026-09-21T14:13:20.500+00:00",
        "level": "INFO",
        "name": "bot.test",
        "event": "delivered é\n",
        "delivery": 7,
    }


def test_a_traceback_follows_its_line() -> None:
    first, *rest = logs.Lines("text", None).format(failed()).split("\n")
    assert first.endswith("it failed")
    assert rest[0].startswith("Traceback")
    assert "Traceback" in json.loads(logs.Lines("json", None).format(failed()))["trace"]


@pytest.mark.parametrize(
    "made", [record("a\r\n\u2028\x1b[2Jb"), record("a", more="x\n\x85y"), record("a", **{"m\n": 1})]
)
def test_text_from_outside_cannot_begin_a_line_or_steer_the_terminal(style: str, made: logging.LogRecord) -> None:
    line = logs.Lines(style, None).format(made)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_field_cannot_pass_for_the_lines_own() -> None:
    found = json.loads(logs.Lines("json", None).format(record("true", event="false", at="never", level="NONE")))
    assert (found["event"], found["level"]) == ("true", "INFO")
    assert found["at"] != "never"


@pytest.fixture
def restored() -> Iterator[None]:
    root, quiet = logging.getLogger(), [logging.getLogger(name) for name in ("discord", "apscheduler", "aiohttp")]
    before = root.handlers[:], root.level, [each.level for each in quiet]
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for each, level in zip(quiet, before[2], strict=True):
        each.setLevel(level)


@pytest.mark.usefixtures("restored")
def test_logs_go_to_stderr_and_libraries_speak_only_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(logging.INFO, "text", ODD)
    logging.getLogger("bot.x").info("ours %s", ODD)
    logging.getLogger("bot.x").debug("too much")
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("discord.gateway").warning("theirs")
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(" ", 1)[1] for line in err.splitlines()] == [
        "info bot.x ours [token]",
        "warning discord.gateway theirs",
    ]
