"""Corrections laid over issues: any of them, in any order, and over whatever the same issue is read as next time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import BadOption
from bot.ingest.corrections import corrected, target_of, words_at
from bot.ingest.identity import keyed
from bot.model import Action, Correction, Issue, Item, Kind, Link
from tests.ingest.reading import SAMPLES, issue_of, plain, read

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
WORDS = (
    *("lantern", "kelp", "harbour", "quill", "walrus", "moss", "engine", "ledger", "pepper", "comet", "violin"),
    *("gravel", "socket", "thimble", "anvil", "barley", "cobalt", "dormer", "easel", "ferry", "gutter", "hamlet"),
)


def prose(seed: int) -> str:
    """Return a sentence that no other seed gives."""
    picked = [WORDS[(seed * 7 + i * (3 + seed % 5)) % len(WORDS)] for i in range(12)]
    return f"{WORDS[seed % len(WORDS)].title()} {seed} {' '.join(picked)} {seed * 31}."


def made_issue(sizes: list[int]) -> Issue:
    items, seed = [], 0
    for place, size in enumerate(sizes, 1):
        paragraphs = [prose(seed := seed + 1) for _ in range(size)]
        title = f"{WORDS[place].title()} {WORDS[-place]} number {place * 37}"
        link = Link(f"https://example.org/{place}", (paragraphs or [title])[-1].split(maxsplit=1)[0])
        items.append(Item(f"key-{place}", place, title, "News", Kind.ARTICLE, "\n".join(paragraphs), "", (link,)))
    return Issue("issue", "Invented Weekly", 7, "2026-01", "Seven", None, None, ("News",), tuple(items))


def act(issue: Issue, action: Action, at: int, number: int = 1, **more: object) -> Correction:
    """Return a correction of the item at a place, as the use case makes it."""
    known = tuple(each.key for each in issue.items)
    made = Correction(number, issue.key, action, target_of(issue.items[at]), known, NOW, None)
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a correction, each test its own


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Issue, tuple[Correction, ...]]:
    """Return an issue and corrections, each of what the ones before it left."""
    issue = made_issue(draw(st.lists(st.integers(0, 4), min_size=1, max_size=6)))
    made, now = list[Correction](), issue
    for number in range(1, draw(st.integers(1, 8)) + 1):
        action = draw(st.sampled_from(Action))
        at = draw(st.integers(0, len(now.items) - 1))
        more: dict[str, object] = {}
        if action is Action.JOIN:
            more["into"] = target_of(now.items[draw(st.integers(0, len(now.items) - 1))])
        elif action is Action.SPLIT:
            count = len(now.items[at].body.split("\n"))
            try:
                more["words"] = words_at(now.items[at], str(draw(st.integers(1, count))))
            except BadOption:
                continue
            more["title"] = draw(st.sampled_from(["", f"Half number {number}"]))
        elif action is Action.RETITLE:
            more["title"] = f"Better title {number}"
        elif action is Action.RELABEL:
            more |= {"kind": Kind.TOOL, "section": draw(st.sampled_from([None, "", "Tools"])), "topics": ("moss",)}
        wish = act(now, action, at, number, **more)
        after, left = corrected(now, [wish])
        if not left:  # as the use case does, which keeps no correction that does not fit
            made, now = [*made, wish], after
    return issue, tuple(made)


@given(drawn())
def test_any_corrections_leave_keys_and_positions_unique_and_an_item_at_least(
    case: tuple[Issue, tuple[Correction, ...]],
) -> None:
    issue, made = case
    after, _ = corrected(issue, made)
    assert after.items
    assert len({item.key for item in after.items}) == len(after.items)
    assert not made or {item.position for item in after.items} <= set(range(1, 100))
    assert [item.position for item in after.items] == list(range(1, len(after.items) + 1))
    assert {item.section for item in after.items} - {None} <= set(after.sections)


@given(drawn())
def test_corrections_applied_twice_are_corrections_applied_once(case: tuple[Issue, tuple[Correction, ...]]) -> None:
    issue, made = case
    assume(not brought_back(made))
    once, _ = corrected(issue, made)
    twice, _ = corrected(once, made)
    # Which half of a split has a link whose words stand in both is anybody's guess, and so is its order in the whole.
    assert [in_any_order(item) for item in twice.items] == [in_any_order(item) for item in once.items]
    assert twice.sections == once.sections


def brought_back(made: tuple[Correction, ...]) -> bool:
    """Tell whether a half came back to the item that it was split from within a third one, which is gone since.

    Nothing in the issue says any more that the split was made: made again it parts the half anew, and loses no text.
    """
    parents: dict[str, str] = {}
    within: dict[str, set[str]] = {}
    for each in made:
        if each.action is Action.SPLIT:
            (half,) = keyed(each.item.key, (Item("", 0, each.words, None, Kind.OTHER, "", ""),))
            parents[half.key] = each.item.key
        elif each.action is Action.JOIN and each.into:
            carried = within.get(each.item.key, set())
            if any(parents[half] == each.into.key for half in carried):
                return True
            within.setdefault(each.into.key, set()).update(carried, parents.keys() & {each.item.key})
    return False


def in_any_order(item: Item) -> Item:
    return replace(item, links=tuple(sorted(item.links, key=lambda link: link.url)))


@given(drawn())
def test_no_text_and_no_link_is_lost_but_what_was_dropped(case: tuple[Issue, tuple[Correction, ...]]) -> None:
    issue, made = case
    kept = tuple(each for each in made if each.action is not Action.DROP)
    after, _ = corrected(issue, kept)
    said = "\n".join(f"{item.title}\n{item.body}" for item in after.items)
    for item in issue.items:
        assert all(paragraph in said for paragraph in item.body.split("\n"))
        assert any(item.title in text for text in (said, *(each.item.title for each in kept)))
    assert {link.url for item in after.items for link in item.links} == {
        link.url for item in issue.items for link in item.links
    }


def test_an_item_joined_stands_in_reading_order_and_the_other_keeps_its_key_title_and_labels() -> None:
    issue = made_issue([1, 1, 1])
    first, second, _ = issue.items
    down, _ = corrected(issue, [act(issue, Action.JOIN, 0, into=target_of(second))])
    assert [item.key for item in down.items] == ["key-2", "key-3"]
    assert down.items[0].body == f"{first.title}\n{first.body}\n{second.body}"
    assert [link.url for link in down.items[0].links] == ["https://example.org/1", "https://example.org/2"]
    up, _ = corrected(issue, [act(issue, Action.JOIN, 1, into=target_of(first))])
    assert up.items[0].title == first.title
    assert up.items[0].body == f"{first.body}\n{second.title}\n{second.body}"


def test_a_split_parts_text_links_and_summary_and_the_first_half_keeps_the_key() -> None:
    text = "The harbour has a lamp. See the lamp.\nMoss Engine 2 is a tool for moss. See the moss."
    links = (Link("https://a.example/lamp", "the lamp"), Link("https://a.example/moss", "the moss"))
    whole = Item("k", 1, "The harbour", "News", Kind.TOOL, text, "", links, ("moss",), ())
    issue = replace(made_issue([1]), items=(whole,))
    after, left = corrected(issue, [act(issue, Action.SPLIT, 0, words=words_at(whole, "moss engine"))])
    assert left == ()
    first, second = after.items
    front, back = text.split("\n")
    assert (first.key, first.body, [link.text for link in first.links]) == ("k", front, ["the lamp"])
    assert (second.title, second.body) == ("Moss Engine 2", back)
    assert [link.text for link in second.links] == ["the moss"]
    assert (second.kind, second.section, second.topics) == (Kind.TOOL, "News", ("moss",))
    assert "Moss Engine 2 is a tool" in second.summary
    assert second.key != first.key
    named, _ = corrected(issue, [act(issue, Action.SPLIT, 0, words=words_at(whole, "2"), title="Of moss")])
    assert [item.key for item in named.items] == [item.key for item in after.items], "a title decides on no key"


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("1", "before its first paragraph"),
        ("9", "it has 4: name one by number"),
        ("0", "name one by number"),
        ("9" * 50, "name one by number"),
        ("walrus", "name one by number"),
        ("", "name one by number"),
        ("again", "begin alike"),
        ("4", "begin alike"),
    ],
)
def test_a_place_where_nothing_can_be_split_is_refused(place: str, sentence: str) -> None:
    item = replace(made_issue([1]).items[0], body="One two.\n\nThree four.\nAgain and again.\nAgain and again.")
    with pytest.raises(BadOption, match=sentence):
        words_at(item, place)


def test_the_only_item_of_an_issue_is_not_dropped() -> None:
    issue = made_issue([1])
    after, (left,) = corrected(issue, [act(issue, Action.DROP, 0)])
    assert after == issue
    assert "only item" in left.why


def test_a_correction_never_lands_on_an_item_that_stood_beside_its_own() -> None:
    issue = made_issue([1, 1])
    twin = replace(issue.items[0], key="twin", position=3)
    issue = replace(issue, items=(*issue.items, twin))
    drop = act(issue, Action.DROP, 0)
    once, _ = corrected(issue, [drop])
    twice, (left,) = corrected(once, [drop])
    assert [item.key for item in twice.items] == ["key-2", "twin"]
    assert "any more" in left.why


def test_relabelling_wins_over_what_a_new_reading_says() -> None:
    issue = made_issue([1, 1])
    label = act(issue, Action.RELABEL, 0, kind=Kind.PAPER, section="", topics=())
    again = replace(issue, items=tuple(replace(item, topics=("kelp",), section="Tools") for item in issue.items))
    after, _ = corrected(again, [label])
    assert (after.items[0].kind, after.items[0].section, after.items[0].topics) == (Kind.PAPER, None, ())
    assert after.items[1].topics == ("kelp",)


def damaged(text: str) -> str:
    return text.replace("’", "â€™").replace("“", "â€œ").replace("—", "–")


def without_headings(text: str) -> str:
    return "\n".join(line.lstrip("#").lstrip() for line in text.split("\n"))


def retitled_headings(text: str) -> str:
    return "\n".join(f"{line} (new)" if line.startswith("###") else line for line in text.split("\n"))


READINGS: dict[str, Callable[[str], str]] = {
    "the same": lambda text: text,
    "damaged": damaged,
    "marks lost": without_headings,
    "headings edited": retitled_headings,
}


@pytest.mark.parametrize("name", ["gradient-garden-15.txt", "gradient-garden-17.txt", "gradient-garden-21.md"])
@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS.keys())
def test_a_new_reading_of_an_issue_keeps_its_corrections_or_says_which_it_cannot(
    name: str, reading: Callable[[str], str]
) -> None:
    (issue,) = read(SAMPLES / name)
    made = [
        act(issue, Action.RETITLE, 0, 1, title="A title of our own"),
        act(issue, Action.RELABEL, 1, 2, topics=("moss",)),
        act(issue, Action.DROP, 2, 3),
        act(issue, Action.JOIN, 4, 4, into=target_of(issue.items[3])),
    ]
    again = issue_of(reading((SAMPLES / name).read_text("utf-8")), name)
    after, left = corrected(again, made)
    fitting = {1, 2, 3, 4} - {each.correction.id for each in left}
    print(f"{name}, {reading.__name__}: {len(fitting)} of 4 in force")  # noqa: T201 # the measured figures are wanted
    said = [item.title for item in after.items]
    assert all(each.why for each in left)
    assert (1 in fitting) == ("A title of our own" in said)
    assert (2 in fitting) == any(item.topics == ("moss",) for item in after.items)
    assert len(after.items) == len(again.items) - len(fitting & {3, 4})
    if 3 in fitting:
        assert plain(made[2].item.opening)[:60] not in plain("\n".join(item.body for item in after.items))


def test_a_correction_survives_a_new_key_and_a_damaged_title() -> None:
    issue = made_issue([2, 2, 2])
    title = issue.items[1].title
    moved = [replace(item, key=f"new-{item.position}") for item in issue.items]
    moved[1] = replace(moved[1], title=title.replace("e", "\ufffd", 1))
    for change in (moved[1], replace(moved[1], title=moved[1].body[:30]), replace(moved[1], body="All new.")):
        again = replace(issue, items=(moved[0], change, moved[2]))
        after, left = corrected(again, [act(issue, Action.DROP, 1)])
        assert left == ()
        assert [item.key for item in after.items] == ["new-1", "new-3"]
    gone = replace(issue, items=(moved[0], moved[2]))
    after, (unfit,) = corrected(gone, [act(issue, Action.DROP, 1)])
    assert after == gone
    assert title in unfit.why
