"""Over a thousand hostile files go through the real importer into a real store: none breaks it, none is half kept."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.ingest import prescan
from bot.model import RawIssue
from bot.worker.limits import SECONDS
from bot.worker.pool import Workers
from tests.hostile.child import computed
from tests.hostile.files import ROOT

SEED = 20
CORES = 2
HANG = (sys.executable, "-m", "tests.worker.odd")


@pytest.mark.parametrize("lanes", [96, pytest.param(2, marks=pytest.mark.soak)], ids=["one in 48", "all"])
def test_no_hostile_file_crashes_hangs_or_is_half_stored_and_a_good_one_is_read_afterwards(
    tmp_path: Path, lanes: int
) -> None:
    command = [sys.executable, "-m", "tests.hostile.child"]
    children = [
        subprocess.Popen(
            [*command, str(tmp_path / str(lane)), str(SEED), str(lane), str(lanes)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for lane in range(CORES)
    ]
    told = [json.loads(child.communicate(timeout=900)[0]) for child in children]
    for each in told:
        print({name: value for name, value in each.items() if name != "breaches"})  # noqa: T201 - the figures
        assert each["breaches"] == []
        assert each["good"][0] in {"new", "changed", "same"}
        assert each["slowest"][0][1] < 10
        assert each["own"] < 10, "the slowest of them, read under the bot's own limit"
        assert each["megabytes"] < 300
        assert min(each["counts"].values()) > 200 / lanes, "they are neither all refused nor all harmless"
    assert sum(sum(each["counts"].values()) for each in told) >= 2 * 1_000 / lanes


@pytest.mark.soak
async def test_a_file_that_would_be_read_for_ever_is_done_with_in_under_ten_seconds_by_the_bots_own_limit() -> None:
    start = computed()
    async with Workers(command=HANG) as workers:
        with pytest.raises(Unreadable, match=f"took over {SECONDS} s"):
            await workers.parse(RawIssue("hang", b""))
    assert computed() - start < 10


@pytest.mark.parametrize(
    "header", [b"Subject: " + b"a" * prescan.MAX_HEADER, b"X-A: b" + b"\r\n b" * prescan.MAX_HEADER]
)
def test_one_header_longer_than_any_newsletters_is_refused_though_all_together_are_not_too_long(header: bytes) -> None:
    mail = b"From: a@b.example\r\n" + header + b"\r\n\r\nhello"
    assert len(mail) < prescan.MAX_HEADERS
    with pytest.raises(Unreadable, match=f"a header of over {prescan.MAX_HEADER} bytes"):
        prescan.envelope(RawIssue("a.eml", mail), "mail")


def test_headers_of_just_the_longest_length_are_read() -> None:
    subject = b"Subject: " + b"a" * (prescan.MAX_HEADER - len(b"Subject: "))
    prescan.envelope(RawIssue("a.eml", b"From: a@b.example\r\n" + subject + b"\r\n\r\nhello"), "mail")
