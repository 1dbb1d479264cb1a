"""The house style, measured: sizes, names, imports, reasons for exceptions, and what the repository may hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
ROOMS = ("bot", "cogs", "storage")
HOUSE = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def body_lines(function: Function) -> int:
    body = function.body
    if (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    ):
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_module_says_in_its_first_line_what_it_is_and_has_at_most_300_lines() -> None:
    for path in HOUSE:
        text = path.read_text("utf-8")
        assert text.startswith('"""'), f"the first line of {path} says what goes in and what comes out"
        assert text.count("\n") <= 300, path


def test_no_function_body_is_over_40_lines_and_nine_in_ten_are_under_25() -> None:
    sizes = {
        f"{name_of(path)}:{each.lineno} {each.name}": body_lines(each) for path in HOUSE for each in functions(path)
    }
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    assert sum(size < 25 for size in sizes.values()) >= 0.9 * len(sizes)


def test_most_modules_are_under_120_lines() -> None:
    sizes = [path.read_text("utf-8").count("\n") for path in HOUSE]
    assert sum(size < 120 for size in sizes) > len(sizes) / 2


def test_no_module_has_a_name_that_says_nothing() -> None:
    for path in [*HOUSE, *TESTS, *BENCHMARKS]:
        assert not re.search(r"(^|_)(utils?|helpers?|common|misc|manager|handler)(_|$)", path.stem), path


def test_a_cog_has_at_most_200_lines_and_its_callbacks_at_most_15() -> None:
    for path in sorted((ROOT / "cogs").rglob("[a-z]*.py")):
        assert path.read_text("utf-8").count("\n") <= 200, path
        for function in functions(path):
            marks = [ast.unparse(mark) for mark in function.decorator_list]
            if any("command" in mark or "autocomplete" in mark or "listener" in mark for mark in marks):
                assert body_lines(function) <= 15, f"{path}: {function.name} does more than check, defer, call, render"


def test_every_exception_from_a_rule_carries_its_reason_on_the_line() -> None:
    for path in [*HOUSE, *TESTS, *BENCHMARKS]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            mark = re.search(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[\w-]+\])(.*)", line)
            if mark and "re.search" not in line:
                assert len(mark.group(2).strip(" #-")) >= 8, f"{name_of(path)}:{number} gives no reason"


def test_no_test_uses_a_mock_library() -> None:
    for path in TESTS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            assert not any("mock" in name.lower() for name in names), path


def test_the_fake_discord_knows_nothing_of_the_bot_or_of_pytest() -> None:
    for path in (ROOT / "tests" / "fakediscord").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*(from|import) (bot|cogs|storage|pytest)\b", text, re.MULTILINE), path


@pytest.mark.parametrize("room", ["bot.ingest", "bot.search", "bot.digest", "bot.pages"])
def test_a_core_room_loads_no_discord_no_scheduler_and_no_database(room: str) -> None:
    heavy = ("discord", "apscheduler", "sqlite_utils", "sqlite3", "aiohttp", "dotenv")
    code = f"import sys, {room}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_lock_files_name_no_registry_and_hash_everything() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-semantic.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "index" not in text
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE | re.IGNORECASE)
        assert len(pins) > 20
        assert text.count(" \\\n    --hash=sha256:") >= len(pins)


def test_no_text_of_the_newsletters_stands_in_the_project() -> None:
    if not (SHARED / "newsletters").is_dir():
        pytest.skip("../shared/newsletters is not here")

    def twelves(text: str) -> set[tuple[str, ...]]:
        words = re.sub(r"\W+", " ", text.lower()).split()
        return {tuple(words[i : i + 12]) for i in range(len(words) - 11)}

    theirs = set[tuple[str, ...]]().union(
        *(twelves(p.read_text("utf-8")) for p in (SHARED / "newsletters").glob("*.txt"))
    )
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".txt", ".html", ".xml", ".eml", ".json", ".toml", ""}:
            assert not twelves(path.read_text("utf-8", "replace")) & theirs, name
