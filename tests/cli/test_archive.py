"""parse, add, find, suggest and export keep their contract: the keys and types of --json, exit codes, one sentence."""

import fcntl
import json
import os
import re
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.cli import imports, tally
from bot.fetch import files
from bot.model import Kind
from tests.cli.conftest import ISSUE, SAMPLES, SHARED, Cli, dump

ITEM = {
    "key": str,
    "position": int,
    "title": str,
    "section": (str, type(None)),
    "kind": str,
    "body": str,
    "summary": str,
    "links": list,
    "topics": list,
    "entities": list,
}
RECORD = {
    "newsletter": str,
    "issue": (int, type(None)),
    "period": (str, type(None)),
    "title": str,
    "author": (str, type(None)),
    "url": (str, type(None)),
    "sections": list,
    "items": list,
    "tip": (dict, type(None)),
    "notes": list,
    "repairs": list,
    "links_seen": int,
    "key": str,
}
NOTE = {"line": (int, type(None)), "what": str, "why": str}
REPAIR = {"line": int, "raw": str, "repaired": str, "confidence": float}
SAVED = {
    "source": str,
    "state": str,
    "issue": (int, type(None)),
    "period": (str, type(None)),
    "items": int,
    "notes": list,
    "sections": int,
    "links": int,
    "links_seen": int,
    "repairs": int,
    "duplicates": int,
    "misfits": list,
    "seconds": float,
    "why": str,
}
HIT = {
    "key": str,
    "title": str,
    "body": str,
    "issue": (int, type(None)),
    "period": (str, type(None)),
    "section": (str, type(None)),
    "url": (str, type(None)),
    "score": float,
    "matched": list,
    "also": list,
    "by_meaning": bool,
}
HOSTILE = [
    "C++",
    '"x',
    "'\"x'",
    "*",
    "GPT-4",
    "🤖🧪",
    "a" * 2000,
    "w " * 1000,
    "NEAR(a b)",
    "title:x OR y",
    "%",
    "\\",
    "[bold]x[/bold]",
    "[/]",
    "\x1b[31m\x00",
    "\u202eevil",
    "\udcff\udcfe",
    "",
    " ",
    "';DROP TABLE items;--",
]


def shaped(record: Any, shape: dict[str, Any]) -> None:
    """The record has just these keys, in this order, of these types."""
    assert list(record) == list(shape)
    for name, kind in shape.items():
        assert isinstance(record[name], kind), name
        assert isinstance(record[name], bool) is (kind is bool), name


def parsed_record(record: Any) -> None:
    shaped(record, RECORD)
    for item in record["items"]:
        shaped(item, ITEM)
        assert item["kind"] in set(Kind)
        for link in item["links"]:
            shaped(link, {"url": str, "text": str, "original": (str, type(None))})
        assert all(isinstance(each, str) for each in (*item["topics"], *item["entities"]))
    for note in record["notes"]:
        shaped(note, NOTE)
    for repair in record["repairs"]:
        shaped(repair, REPAIR)
    if record["tip"]:
        shaped(record["tip"], {"title": str, "text": str})


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*-*.*")), ids=lambda file: file.name)
def test_parse_prints_a_record_an_issue_in_the_form_of_the_contract(cli: Cli, file: Path) -> None:
    ran = cli("parse", file, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.records
    for record in ran.records:
        parsed_record(record)
        assert record["items"]
        assert [item["position"] for item in record["items"]] == list(range(1, len(record["items"]) + 1))
        assert {item["section"] for item in record["items"]} - {None} <= set(record["sections"])
        tips = [item for item in record["items"] if item["kind"] == "tip"]
        assert record["tip"] == ({"title": tips[0]["title"], "text": tips[0]["body"]} if tips else None)


@pytest.mark.skipif(not SHARED.exists(), reason="the five real texts lie beside the repository on some machines only")
def test_parse_prints_the_real_texts_in_the_form_of_the_contract(cli: Cli) -> None:
    for file in sorted(SHARED.glob("*.txt")):
        (record,) = cli("parse", "--json", file).records
        parsed_record(record)
        assert record["items"]


def test_parse_prints_a_line_for_each_entry_of_a_feed(cli: Cli) -> None:
    assert [record["period"] for record in cli("parse", "--json", SAMPLES / "tiny-models.xml").records] == [
        *("2026-06", "2026-07")
    ]


def test_parse_stores_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("parse", ISSUE)
    assert not list(tmp_path.iterdir())


def test_parse_shows_people_a_table_and_what_was_left_out(cli: Cli) -> None:
    ran = cli("parse", ISSUE)
    assert ran.code == 0
    assert "The Gradient Garden" in ran.out
    assert "0 damaged places mended, 8 notes" in ran.out


def test_parse_shows_markup_in_titles_as_it_is(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# News #3\n\n## Tools\n\n### A [bold]loud[/bold] \\[red] :smile: tool\n\nIt works [/] well.\n")
    assert "A [bold]loud[/bold]" in " ".join(cli("parse", file).out.split())
    assert cli("add", file).code == 0
    assert "[bold]loud[/bold]" in cli("find", "loud tool").out
    assert ":smile:" in cli("suggest", "loud").out
    assert cli("preview", "digest").code == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 1), (b" \n", 1), (b"\x89PNG\0\0", 1), (b"\xff\xfe", 1), (b'{"newsletter": 1, "items": []}', 1)],
)
def test_a_file_that_is_no_issue_is_refused_with_a_sentence(
    cli: Cli, tmp_path: Path, content: bytes, code: int
) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(content)
    assert cli("parse", file).code == code
    ran = cli("add", "--json", file)
    assert ran.code == code
    (record,) = ran.records
    shaped(record, SAVED)
    assert (record["state"], record["items"], record["source"]) == ("refused", 0, str(file))
    assert record["notes"][0]["why"] in ran.sentence


@pytest.mark.parametrize("command", ["parse", "add"])
@pytest.mark.parametrize("name", ["missing.txt", "n" * 3000, "a/\udcff.txt"])
def test_a_file_that_is_not_there_is_wrong_usage(cli: Cli, command: str, name: str) -> None:
    ran = cli(command, name)
    assert (ran.code, ran.out) == (2, "")
    assert "check the path" in ran.sentence


def test_a_file_whose_name_is_not_utf8_is_taken_and_found_again(cli: Cli, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    file.write_bytes(ISSUE.read_bytes())
    assert cli("parse", file).code == 0
    (record,) = cli("add", "--json", file).records
    assert (record["state"], record["source"]) == ("new", f"{tmp_path}/\\xff.txt")


def test_parse_of_a_folder_names_the_command_that_takes_one(cli: Cli) -> None:
    ran = cli("parse", SAMPLES)
    assert ran.code == 2
    assert "`add` takes folders" in ran.sentence


def test_parse_of_an_address_names_the_command_that_takes_one(cli: Cli) -> None:
    ran = cli("parse", "https://a.example/letter")
    assert (ran.code, ran.out) == (2, "")
    assert "That is an address; parse takes one file, `add` takes addresses." in ran.sentence


def test_a_folder_without_newsletters_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    assert cli("add", tmp_path).code == 2


def test_add_prints_a_record_an_issue_and_says_new_then_same(cli: Cli, tmp_path: Path) -> None:
    ran = cli("add", "--json", SAMPLES)
    assert (ran.code, ran.err) == (0, "")
    for record in ran.records:
        shaped(record, SAVED)
        assert record["notes"] == [note for note in record["notes"] if list(note) == list(NOTE)]
    assert [record["state"] for record in ran.records] == ["new"] * 9
    before = dump(tmp_path / "data")
    assert [record["state"] for record in cli("add", "--json", SAMPLES).records] == ["same"] * 9
    assert dump(tmp_path / "data") == before


def test_add_says_why_a_poorer_copy_is_the_same(cli: Cli, tmp_path: Path) -> None:
    items = [f"## Thing {n}\n\nA crane number {n} sleeps on one leg for the whole of the night.\n" for n in range(4)]
    for name, held in (("whole.md", items), ("poor.md", items[:3])):
        (tmp_path / name).write_text("# Crane Notes #4\n\n" + "\n".join(held))
    (new,) = cli("add", tmp_path / "whole.md", "--json").records
    (same,) = cli("add", tmp_path / "poor.md", "--json").records
    assert [(record["state"], bool(record["why"])) for record in (new, same)] == [("new", False), ("same", True)]


def test_add_says_changed_for_an_issue_that_was_corrected(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "issue.txt"
    file.write_text(ISSUE.read_text("utf-8"), "utf-8")
    cli("add", file)
    file.write_text(ISSUE.read_text("utf-8").replace("diary costs less", "diary costs far less"), "utf-8")
    assert [record["state"] for record in cli("add", "--json", file).records] == ["changed"]


def test_add_of_one_file_prints_the_report_that_parse_prints_and_what_became_of_it(cli: Cli) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\d+\.\d\d s", "0 s", " ".join(text.split()))

    parsed, added = plain(cli("parse", ISSUE).out), plain(cli("add", ISSUE).out)
    assert added.startswith(parsed)
    assert "state new" in added[len(parsed) :]
    assert "state  same" in cli("add", ISSUE).out


def test_add_of_many_prints_a_table_and_in_all_what_was_found_and_dropped_and_how_long_it_took(cli: Cli) -> None:
    records = cli("add", "--json", SAMPLES).records
    told = " ".join(cli("--data", "other", "add", SAMPLES).out.split())
    total = {name: sum(record[name] for record in records) for name in ("items", "sections", "links", "links_seen")}
    notes = [n for record in records for n in record["notes"] if n["line"] is not None and n["what"] != "duplicate"]
    lines = sum(int(several[0]) if (several := re.match(r"\d+(?= lines)", n["why"])) else 1 for n in notes)
    assert lines > len(notes), "the greetings of the samples are several lines"
    assert f"{total['items']} items, {total['sections']} sections" in told
    assert f"{total['links']} of {total['links_seen']} links kept" in told
    assert f"{lines} lines left out" in told
    assert re.search(r"\d+ duplicates? joined, 0 corrections without a place, \d+\.\d\d s$", told)


def test_add_of_many_tells_of_each_which_lines_were_left_out_and_what_is_a_guess(cli: Cli, tmp_path: Path) -> None:
    def told(out: str) -> str:
        return " ".join(out.split())

    guessed = next(path for path in SAMPLES.iterdir() if "are a guess" in cli("parse", path).out)
    report = [line for line in cli("parse", guessed).out.splitlines() if line.startswith(("!", "  line"))]
    assert told("\n".join(report)) in told(cli("add", guessed, ISSUE).out)


def test_add_of_very_many_tells_so_of_the_first_and_how_many_more_there_are(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MAX_TOLD", 1)
    out = cli("add", SAMPLES).out
    assert out.count(": greeting: ") == 1
    assert re.search(r"\.\.\. and \d+ more issues; --json tells all", out)


def test_add_of_very_many_names_the_first_and_all_that_were_refused_and_counts_the_others(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MAX_ROWS", 2)
    (tmp_path / "broken.txt").write_bytes(b"")
    out = " ".join(cli("add", SAMPLES, tmp_path / "broken.txt", "http://[::1").out.split())
    assert out.count("│ new │") == 2
    assert out.count("│ refused │") == 2
    assert "... and 7 more: 7 new" in out
    assert "9 issues, " in out


def test_the_bar_counts_the_issues_that_one_file_holds(cli: Cli, archive: Path, tmp_path: Path) -> None:
    cli("export", "all.jsonl")
    ran = cli("--data", "other", "add", "all.jsonl")
    assert re.search(r"^importing .* 1/1 9 issues", ran.err, re.MULTILINE)


def test_add_is_in_the_audit_log_where_it_changed_something(cli: Cli, tmp_path: Path) -> None:
    cli("add", SAMPLES, ISSUE)
    cli("add", SAMPLES)
    with sqlite3.connect(tmp_path / "data" / "bot.db") as db:
        acts = db.execute("SELECT guild_id, actor_id, action, detail FROM audit").fetchall()
    db.close()
    assert acts == [(None, None, "import", f"9 issues from {SAMPLES}, {ISSUE}")]


def test_the_audit_log_has_no_secret_of_an_address() -> None:
    assert imports._plain("https://me:pw@a.example/feed?token=x#y") == "https://a.example/feed"
    assert imports._plain("a@b?c.md") == "a@b?c.md"


def test_files_are_told_in_their_order_however_many_are_read_at_a_time(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_READ", 2)
    folder = shutil.copytree(SAMPLES, tmp_path / "letters")
    (folder / "a-broken.txt").write_bytes(b"")
    first = cli("add", "--json", folder, "http://[::1", ISSUE).records
    again = cli("add", "--json", folder, "http://[::1", ISSUE).records
    last = [str(path) for path in files.paths(folder)] + ["http://[::1", str(ISSUE)]
    for told in (first, again):
        assert list(dict.fromkeys(record["source"] for record in told)) == last
        assert {record["state"] for record in told if record["source"] in last[:1] + last[-2:-1]} == {"refused"}
    counted = [{**record, "state": "", "seconds": 0.0} for record in first]
    assert [{**record, "state": "", "seconds": 0.0} for record in again] == counted
    assert {record["state"] for record in again} == {"same", "refused"}


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_an_add_that_is_stopped_is_in_the_audit_log_with_what_came_in(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    told = []

    def stop_at_third(record: Any) -> None:
        told.append(record)
        if len(told) == 3:
            signal.raise_signal(signal.Signals[how])

    monkeypatch.setattr(imports, "json_line", stop_at_third)
    ran = cli("add", "--json", SAMPLES)
    assert (ran.code, ran.sentence) == (1, "Stopped before the end; what was stored is whole.")
    with sqlite3.connect(tmp_path / "data" / "bot.db") as db:
        acts = db.execute("SELECT action, detail FROM audit").fetchall()
    db.close()
    assert acts == [("import", f"{len(told)} issues from {SAMPLES}")]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_is_no_file_that_is_missing(cli: Cli) -> None:
    ran = cli("add", "/dev/zero")
    assert (ran.code, ran.sentence) == (2, "/dev/zero is a device or a pipe, no file or folder; check the path.")


def test_add_keeps_the_good_ones_of_a_mixed_lot_and_says_so(cli: Cli, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"\0\0")
    ran = cli("add", broken, ISSUE)
    assert ran.code == 1
    assert ran.sentence == f"1 of 2 refused: {broken} is not text; give a text, HTML, Markdown, feed or mail file."
    assert "refused" in ran.out
    assert "new" in ran.out
    assert cli("find", "diary").code == 0


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://[::1", "ftp://example.org/x", "https://localhost:22"])
def test_an_address_that_must_not_be_fetched_is_refused(cli: Cli, address: str) -> None:
    ran = cli("add", "--json", address)
    assert ran.code == 1
    assert [(record["state"], record["source"]) for record in ran.records] == [("refused", address)]


def found_record(record: Any) -> None:
    read = ["corrected", "unknown", "read_as", "filters", "outside"]
    assert list(record) == ["query", "ms", "found", "closest", *read]
    assert list(record["filters"]) == ["since", "until", "section", "kind", "newsletter", "topic"]
    assert isinstance(record["query"], str)
    assert isinstance(record["ms"], float)
    for hit in (*record["found"], *record["closest"]):
        shaped(hit, HIT)
        assert 0 <= hit["score"] <= 1
        assert all(isinstance(word, str) for word in hit["matched"])


def test_find_prints_a_record_in_the_form_of_the_contract(cli: Cli, archive: Path) -> None:
    ran = cli("find", "--json", "anomaly", "detector", "on-call")
    assert (ran.code, ran.err) == (0, "")
    (record,) = ran.records
    found_record(record)
    assert record["query"] == "anomaly detector on-call"
    assert record["found"][0]["issue"] == 20
    assert record["found"][0]["matched"]


@pytest.mark.parametrize("query", HOSTILE)
def test_any_words_are_safe_to_look_up(cli: Cli, archive: Path, query: str) -> None:
    for command in ("find", "suggest"):
        ran = cli(command, "--json", "--", query)
        assert (ran.code, ran.err) == (0, "")
        (record,) = ran.records
        assert record["query"] == query.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def test_any_lines_are_safe_to_look_up_for_people_too(cli: Cli, archive: Path) -> None:
    for command in ("find", "suggest"):
        assert cli(command, "-", stdin="\n".join(HOSTILE).encode("utf-8", "surrogateescape")).code == 0


def test_find_reads_a_query_a_line_and_answers_each_even_an_empty_or_broken_one(cli: Cli, archive: Path) -> None:
    lines = b"diary\n\n\xff\xfe\r\nC++\n" + b"x" * 100_000 + b"\nlast without an end"
    ran = cli("find", "-", "--json", "--limit", "1", stdin=lines)
    assert (ran.code, ran.err) == (0, "")
    for record in ran.records:
        found_record(record)
    queries = [record["query"] for record in ran.records]
    assert queries == ["diary", "", "\ufffd\ufffd", "C++", "x" * 100_000, "last without an end"]
    assert len(ran.records[0]["found"]) == 1
    assert len(cli("suggest", "-", "--json", stdin=lines).records) == 6
    assert cli("find", "-", stdin=b"").out == ""


def test_find_tells_people_the_score_the_title_and_the_issue_a_hit_a_line(cli: Cli, archive: Path) -> None:
    lines = cli("find", "anomaly detector on-call").out.splitlines()
    assert any("What the on-call rota taught our anomaly detector" in line and "#20" in line for line in lines)
    assert "nothing found" in cli("find", "zxqv").out


def test_find_says_how_the_query_was_read_and_what_matched(cli: Cli, archive: Path) -> None:
    (record,) = cli("find", "--json", "retreival", "hybird", "--kind", "article").records
    found_record(record)
    assert record["corrected"] == "retrieval hybrid"
    assert record["filters"]["kind"] == "article"
    assert set(record["found"][0]["matched"]) == {"retreival", "hybird"}
    head, first = cli("find", "retreival hybird", "--kind", "article").out.splitlines()[:2]
    assert "understood as “retrieval hybrid”; only kind article" in head
    assert "matches retreival, hybird" in first or "matches hybird, retreival" in first


def test_options_confine_a_look_up_and_alone_list_the_newest(cli: Cli, archive: Path) -> None:
    ran = cli("find", "--json", "--kind", "podcast", "--since", "May 2026", "--until", "2026-06-30")
    (record,) = ran.records
    found_record(record)
    assert [hit["period"] for hit in record["found"]] == ["2026-06", "2026-05"]
    (record,) = cli("find", "--json", "--section", "listen").records
    assert {hit["section"] for hit in record["found"]} == {"Listen"}, "an equal name goes before one that holds it"
    (record,) = cli("find", "--json", "--newsletter", "tiny models", "--topic", "model compression").records
    assert {hit["title"].split()[0] for hit in record["found"]} == {"Cricket", "Two-Bit"}
    out = cli("find", "soup", "--until", "2026-03").out
    assert "only until March 2026" in out
    assert "without the filters it finds 1 item" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("x", "--since", "soon"), "“soon” is no month"),
        (("x", "--since", "2026-05", "--until", "2026-04"), "Since May 2026 until April 2026 is no time"),
        (("x", "--kind", "song"), "--kind"),
        (("x", "--section", "zxqv"), "The archive has no section “zxqv”"),
        ((), "Say what to look for"),
    ],
)
def test_a_look_up_that_cannot_be_is_wrong_usage(
    cli: Cli, archive: Path, words: tuple[str, ...], sentence: str
) -> None:
    ran = cli("find", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.sentence


def test_no_query_and_no_filter_reaches_the_terminal_with_its_control_characters(cli: Cli, archive: Path) -> None:
    hidden = "\x1b[31m\u202e\x07"
    told = [cli("find", f"{hidden}zxqv").out, cli("find", "x", "--section", f"{hidden}zxqv").sentence]
    told.append(cli("find", "x", "--since", f"{hidden}soon").sentence)
    for each in told:
        assert not set(hidden) - set("[31m") & set(each)
    assert "zxqv" in told[0]


def test_a_query_without_end_is_echoed_in_one_short_line(cli: Cli, archive: Path) -> None:
    assert max(map(len, cli("find", "word " * 1_000).out.splitlines())) < 400


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1"])
def test_a_senseless_limit_is_wrong_usage(cli: Cli, archive: Path, limit: str) -> None:
    ran = cli("find", "x", "--limit", limit)
    assert (ran.code, ran.out) == (2, "")
    assert "--limit" in ran.sentence


def test_suggest_prints_a_record_in_the_form_of_the_contract(cli: Cli, archive: Path) -> None:
    ran = cli("suggest", "--json", "keep", "a", "di")
    (record,) = ran.records
    assert list(record) == ["query", "ms", "suggestions"]
    assert record["suggestions"]
    for each in record["suggestions"]:
        shaped(each, {"key": str, "title": str, "aim": str})
    assert record["suggestions"][0]["title"] == "Keep a diary of losses"
    assert "Keep a diary of losses" in cli("suggest", "keep a di").out.splitlines()


def test_the_key_of_a_suggestion_finds_its_item(cli: Cli, archive: Path) -> None:
    choice = cli("suggest", "--json", "keep a di").records[0]["suggestions"][0]
    assert [hit["key"] for hit in cli("find", "--json", choice["key"]).records[0]["found"]] == [choice["key"]]


@pytest.mark.parametrize(
    "words",
    [
        ("find", "x"),
        ("suggest", "x"),
        ("export",),
        ("preview", "digest"),
        ("simulate", "--from", "2026-01-01", "--to", "2026-02-01"),
    ],
    ids=lambda words: words[0],
)
def test_before_the_first_import_every_question_says_what_to_do_first(cli: Cli, words: tuple[str, ...]) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out) == (1, "")
    assert "python -m bot add" in ran.sentence


def test_an_export_taken_back_is_the_same_archive(cli: Cli, archive: Path, tmp_path: Path) -> None:
    ran = cli("export")
    assert (ran.code, ran.err) == (0, "")
    for record in ran.records:
        parsed_record(record)
    file = tmp_path / "all.jsonl"
    assert cli("export", file).sentence == f"9 issues written to {file}"
    assert file.read_text("utf-8") == ran.out == cli("export", "-").out
    again = cli("--data", "fresh", "add", "--json", file)
    assert [record["state"] for record in again.records] == ["new"] * 9
    assert cli("--data", "fresh", "export").out == ran.out
    before = dump(tmp_path / "fresh")
    assert [record["state"] for record in cli("--data", "fresh", "add", "--json", file).records] == ["same"] * 9
    assert dump(tmp_path / "fresh") == before
    assert [record["state"] for record in cli("--data", "fresh", "add", "--json", SAMPLES).records] == ["same"] * 9


def test_an_export_is_what_parse_prints(cli: Cli, archive: Path) -> None:
    parsed = [record for file in sorted(SAMPLES.glob("*-*.*")) for record in cli("parse", "--json", file).records]
    exported = cli("export").records
    assert sorted(map(json.dumps, exported)) == sorted(map(json.dumps, parsed))


def test_the_bytes_an_issue_was_read_from_can_be_had_back(cli: Cli, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "original"
    assert cli("export", "--raw", "#15", target).code == 0
    assert target.read_bytes() == ISSUE.read_bytes()
    ran = cli("export", "--raw", "4000", target)
    assert (ran.code, target.read_bytes()) == (1, ISSUE.read_bytes())


def test_an_export_that_cannot_be_written_leaves_the_one_before_it(cli: Cli, archive: Path, tmp_path: Path) -> None:
    for target in ("/nonexistent/x", tmp_path):
        ran = cli("export", target)
        assert ran.code == 2
        assert "name another file" in ran.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_export_writes_to_a_pipe_and_through_a_link_and_replaces_neither(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    link, file = tmp_path / "link.jsonl", tmp_path / "real.jsonl"
    file.write_text("old")
    link.symlink_to(file)
    assert cli("export", link).code == 0
    assert link.is_symlink()
    assert len(file.read_text("utf-8").splitlines()) == 9
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 1_000_000)
    os.set_blocking(reader, False)
    assert cli("export", pipe).code == 0
    assert os.read(reader, 1_000_000).decode() == file.read_text("utf-8")
    assert pipe.is_fifo()
    os.close(reader)


def test_a_damaged_export_is_refused_naming_its_line_and_nothing_of_it_is_stored(
    cli: Cli, archive: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    first, second, *_ = cli("export").out.splitlines(keepends=True)
    for bad in ("{}", "[1]", second[:100], second.replace('"kind": "', '"kind": "un')):
        file.write_text(f"{first}{bad}\n", "utf-8")
        ran = cli("--data", "fresh", "add", file)
        assert ran.code == 1
        assert "Line 2" in ran.sentence
    assert cli("--data", "fresh", "export").out == ""
