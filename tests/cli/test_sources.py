"""`sources`: newsletters are followed from the shell, without Discord."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bot.cli import sources
from storage.lock import sole_writer
from tests.cli.conftest import Cli, dump
from tests.following.newsstand import Newsstand, entry, feed, newsstand, numbered, unreadable

SOURCE = ["id", "url", "feed", "kind", "every", "next", "paused", "failures", "last_success", "last_error", "held_back"]
SOURCE += ["unread"]
POLLED = [*SOURCE, "new", "changed", "same", "refused", "announced"]


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsstand]:
    """A newsstand in a thread of its own, for commands that run a loop of theirs; they find the way to it."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    opened = newsstand()
    made = asyncio.run_coroutine_threadsafe(opened.__aenter__(), loop).result(10)
    made.put("/feed.xml", numbered(1, 2))
    monkeypatch.setattr("bot.wiring.Visitor", made.visitor)
    yield made
    asyncio.run_coroutine_threadsafe(opened.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_a_newsletter_is_followed_listed_checked_paused_resumed_and_removed(cli: Cli, stand: Newsstand) -> None:
    assert "is polled every 60 minutes; 2 new." in cli("sources", "add", stand.url()).out
    assert "followed already" in cli("sources", "add", stand.url(), "--every", "30").out
    assert stand.url() in cli("sources", "list").out.replace("\n", "")
    stand.put("/feed.xml", numbered(1, 2, 3))
    assert cli("sources", "check").out == f"1 {stand.url()}: 1 new, 2 as before, 1 announced\n"
    assert cli("sources", "pause", "1").out == f"Source 1 is paused: {stand.url()}\n"
    assert "paused: by" in cli("sources", "list").out
    assert cli("sources", "resume", stand.url()).code == 0
    assert cli("sources", "remove", "1").code == 0
    assert "Nothing is followed" in cli("sources", "list").out
    assert cli("find", "lantern").code == 0


def test_what_is_changed_from_the_shell_stands_in_the_audit_log(cli: Cli, archive: Path, stand: Newsstand) -> None:
    cli("sources", "add", stand.url("/feed.xml?token=s3cret"))
    stand.put("/feed.xml", numbered(1, 2, 3))
    for words in (["check"], ["pause", "1"], ["resume", "1"], ["remove", "1"]):
        assert "s3cret" not in cli("sources", *words).out
    written = [line for line in dump(archive) if "audit" in line and "INSERT" in line]
    for act in ("follow", "check sources", "pause source", "resume source", "remove source"):
        assert sum(f"'{act}'" in line for line in written) == 1
    assert "s3cret" not in "".join(written)


def test_a_check_of_nothing_says_so(cli: Cli, stand: Newsstand) -> None:
    assert cli("sources", "check").out == "No source is followed, or all are paused.\n"
    assert cli("sources", "check", "--json").records == []
    cli("sources", "add", stand.url())
    cli("sources", "pause", "1")
    assert cli("sources", "check").out == "No source is followed, or all are paused.\n"


def test_in_a_fresh_folder_nothing_is_followed_and_no_folder_is_made(cli: Cli, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    ran = cli("--data", str(fresh), "sources", "list")
    assert (ran.code, ran.out) == (0, "Nothing is followed; `sources add URL` follows a newsletter.\n")
    assert cli("--data", str(fresh), "sources", "list", "--json").records == []
    assert not fresh.exists()


def test_a_source_that_is_paused_is_not_said_to_be_polled_when_it_is_added_again(cli: Cli, stand: Newsstand) -> None:
    cli("sources", "add", stand.url())
    cli("sources", "pause", "1")
    told = f"Source 1: the feed {stand.url()} is paused (by its owner); once resumed it is polled every 60 minutes"
    assert cli("sources", "add", stand.url()).out == f"{told}; it was followed already.\n"


def test_an_entry_that_cannot_be_read_is_told_by_add_check_and_list(cli: Cli, stand: Newsstand) -> None:
    stand.put("/feed.xml", feed(entry(2), unreadable(1)))
    why = f"not read: Invented Weekly #1: {stand.url()} has tags nested over 500 deep; save its text and give that"
    added = cli("sources", "add", stand.url())
    assert (added.code, added.out.split("; ", 1)[1]) == (0, f"1 new, 1 refused; {why}.\n")
    assert cli("sources", "check").out == f"1 {stand.url()}: 1 as before, 1 refused; {why}\n"
    assert "well; not read:" in cli("sources", "list").out
    (record,) = cli("sources", "list", "--json").records
    assert [each.split(":")[0] for each in record["unread"]] == ["Invented Weekly #1"]


def test_a_feed_without_an_issue_is_followed_and_says_that_it_has_none(cli: Cli, stand: Newsstand) -> None:
    stand.put("/feed.xml", numbered())
    assert "it has no issue yet" in cli("sources", "add", stand.url()).out
    assert "followed already" in cli("sources", "add", stand.url()).out


def test_each_answer_has_a_form_for_programs(cli: Cli, stand: Newsstand) -> None:
    (added,) = cli("sources", "add", stand.url(), "--every", "15", "--json").records
    assert list(added) == POLLED
    assert (added["kind"], added["every"], added["new"], added["announced"]) == ("feed", 15, 2, 0)
    (checked,) = cli("sources", "check", "1", "--json").records
    assert (list(checked), checked["same"]) == (POLLED, 2)
    for words in (["list"], ["pause", "1"], ["resume", "1"], ["remove", "1"]):
        (record,) = cli("sources", *words, "--json").records
        assert list(record) == SOURCE


def test_a_source_that_fails_ends_a_check_with_a_sentence(cli: Cli, stand: Newsstand) -> None:
    cli("sources", "add", stand.url())
    stand.refuse("/feed.xml", 500)
    for _ in range(3):
        ran = cli("sources", "check")
        assert (ran.code, ran.sentence) == (1, f"1 of 1 failed: {stand.url()} answers 500.")
    (record,) = cli("sources", "list", "--json").records
    assert (record["failures"], record["paused"]) == (3, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "http://127.0.0.1/"], 1),
        (["add", "nonsense"], 1),
        (["add"], 2),
        (["add", "http://a.example", "--every", "14"], 2),
        (["pause", "7"], 1),
        (["remove", "x"], 1),
        ([], 2),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    cli: Cli, archive: Path, words: list[str], code: int
) -> None:
    before = dump(archive)
    assert cli("sources", *words).code == code
    assert [line for line in dump(archive) if "followed" in line] == [line for line in before if "followed" in line]


def test_a_fault_in_the_topics_keeps_nobody_from_pausing_resuming_and_removing(
    cli: Cli, archive: Path, stand: Newsstand
) -> None:
    cli("sources", "add", stand.url())
    (archive / "topics.toml").write_text("[[", "utf-8")
    assert [cli("sources", verb, "1").code for verb in ("pause", "resume", "check", "remove")] == [0, 0, 78, 0]
    assert "Nothing is followed" in cli("sources", "list").out


def test_beside_a_running_bot_sources_are_listed_but_not_changed(cli: Cli, archive: Path, stand: Newsstand) -> None:
    cli("sources", "add", stand.url())
    with sole_writer(archive):
        assert cli("sources", "add", stand.url()).code == 75
        assert cli("sources", "check").code == 75
        assert stand.url() in cli("sources", "list", "--json").out


def test_the_group_is_the_only_command_of_its_module() -> None:
    assert sorted(sources.sources.commands) == ["add", "check", "list", "pause", "remove", "resume"]
