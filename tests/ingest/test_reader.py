"""A mail's one reader is named nowhere in what is stored, and what only sounds like the name or a token stays."""

import pytest

from bot.ingest.reader import subject, unnamed
from tests.ingest.test_mail import NEWS, mailed

JANE = [("Jane Doe", "jane@mail.example")]


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Jane,", "Dear Jane", "hi jane\n\nThis week", "Hi&nbsp;<b>Jane</b>!", "Hi there Jane, look",
        "Welcome back, Jane!",
        "Good morning Jane – here it is", "GOOD MORNING, JANE.", "Jane, welcome back", "Jane, here's your issue",
        "Thanks for reading, Jane.", "Thanks Jane for reading", "Hello Ms. Doe,", "Hallo Jane!", "Bonjour Jane,",
        "Liebe Jane, hier", "<td>Hi\n        <span style='x'>\n          Jane</span>,</td>", "Dear Jane Doe,",
    ],
)  # fmt: skip
def test_a_greeting_loses_its_readers_name_and_nothing_else(greeting: str) -> None:
    told = unnamed(f"<p>{greeting}</p>", JANE)
    assert not any(name in told.lower() for name in ("jane", "doe"))
    assert len(told) >= len(f"<p>{greeting}</p>") - len(", Jane Doe")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jane Doe", "Jane Goodall spoke. Dear Jane Goodall, said she. Jane, a robot, walks, and Calamity Jane stays."),
        ("Will May", "Will, the robot of May, will go. In May, Will Smith may sing. Hi Will Smith and May! It will."),
        ("Mark Post", "The Kiln Post marks: Mark, set, go. Post, the paper, may mark a post. On your mark, get set."),
        (
            "Art Hope",
            "Hope is art. Art, design and hope. Welcome to Art, Hope and Faith. Hello Art lovers of the world.",
        ),
        ("AI News", "News of AI: AI, the news, and thanks to AI we have news. Hi AI people."),
    ],
)
def test_a_name_that_others_or_words_have_stays_in_the_text(name: str, text: str) -> None:
    assert unnamed(text, [(name, "someone.else@mail.example")]) == text


def test_a_name_with_accents_is_known_as_letters_and_as_entities() -> None:
    assert "R" not in unnamed("Bonjour René, bonjour Ren&eacute;, salut RENÉ!", [("René Petit", "x@mail.example")])


def test_a_mailer_that_knows_no_name_greets_by_the_addresss() -> None:
    assert "jane" not in unnamed("Hi Jane, hello jane!", [("", "jane.doe7@mail.example")]).lower()


def test_a_subject_that_opens_with_the_name_loses_it() -> None:
    assert subject("Jane, your five robots", JANE) == "your five robots"
    assert subject("Janet, Jane and robots", JANE) == "Janet, Jane and robots"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://kiln.example/o/9f8e7d6c", ""),
        ("https://click.kiln.example/9f8e7d6c", ""),
        ("https://a.example/x?s=9f8e7d6c&amp;id=3", "https://a.example/x?&amp;id=3"),
        ("https://a.example/x?id=3&s=9f8e7d6c", "https://a.example/x?id=3"),
    ],
)
def test_a_short_id_of_the_reader_is_cut_wherever_in_a_mail_it_stands(address: str, told: str) -> None:
    assert unnamed(f"<a href='{address}'>x</a>", JANE) == f"<a href='{told}'>x</a>"


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/dQw4w9WgXcQ", "https://bit.ly/3abcDEF", "https://arxiv.org/abs/2301.00001v2",
        "https://github.com/a/b/commit/9f8e7d6c", "https://gist.github.com/a/9f8e7d6c5b4a39281706",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1h30m10s", "https://t.co/aB3dE5fG7h",
        "https://www.reddit.com/r/MachineLearning/comments/1a2b3c4/x", "https://a.example/go/gpt4-and-others",
        "https://link.kiln.example/article/10.1007/s00a1b2c3", "https://a.example/?s=robots2026",
        "https://kiln.example/click/9f8e7d6c?url=https%3A%2F%2Fb.example%2Fx",
    ],
)  # fmt: skip
def test_a_pages_own_short_id_stays(address: str) -> None:
    text = f"<a href='{address}'>x</a>"
    assert unnamed(text, JANE) == text


def test_an_id_that_stands_in_links_to_several_pages_is_the_readers() -> None:
    tracked = [f"https://{host}.example/{page}/7a6b5c4d" for host, page in ("am", "bn", "co")]
    fields = [f"https://{host}.example/{host}?zz=1f2e3d4c&id=2" for host in ("am", "bn", "co")]
    told = unnamed(" ".join(tracked + fields), JANE)
    assert told.split() == [f"https://{host}.example/{host}?&id=2" for host in ("am", "bn", "co")]


def test_an_id_that_several_links_to_one_page_or_one_repository_share_is_the_pages() -> None:
    text = " ".join(
        f"https://video.example/watch?v=dQw4w9WgXcQ&t={n} https://github.com/a/b/blob/9f8e7d6c/{n}.py" for n in range(5)
    )
    assert unnamed(text, JANE) == text


def test_a_stored_mail_holds_neither_first_name_nor_short_ids() -> None:
    body = NEWS.replace("<h2>", "<p>Hi Jane,</p><p>Jane Goodall is on the cover.</p><h2>").replace(
        "/robots'", "/robots?s=9f8e7d6c'"
    )
    stored = repr(mailed(f"{body}<p>More <a href='https://kiln.example/o/9f8e7d6c'>there</a>, said Jane Goodall.</p>"))
    assert "9f8e7d6c" not in stored
    assert "Jane Goodall" in stored
    assert stored.count("Jane") == stored.count("Jane Goodall")
    assert "https://a.example/robots" in stored
