"""What mail programs do to a newsletter: they flow it, quote it, pass it on, hide what only a preview shows."""

import pytest

from bot.errors import Unreadable
from bot.ingest import parse
from bot.model import Issue, RawIssue
from tests.ingest.test_mail import NEWS, mailed

TITLES = ["Kiln ships robots", "Bar buys a boat"]
LETTER = "Hi Jane,\n\n1. Kiln ships robots\n\nThey fold laundry.\n\n2. Bar buys a boat\n\nFor three million.\n"
HEADS = [
    "--- Forwarded message ---\nFrom: Kiln Post <p@k.ex>\nDate: 3 May\nSubject: Kiln Post 5\nTo: <jane@mail.example>\n",
    "-------- Forwarded Message --------\nSubject: \tKiln Post 5\nDate: \t3 May\nFrom: \tKiln Post <p@kiln.example>\n",
    "Begin forwarded message:\n\nFrom: Kiln Post <post@kiln.example>\nSubject: Kiln Post 5\nDate: 3 March\n",
    "-----Original Message-----\nFrom: Kiln Post <p@kiln.example>\nSent: May 3\nTo: Jane Doe\nSubject: Kiln Post 5\n",
    "____________\nVon: Kiln Post <post@kiln.example>\nGesendet: Dienstag\nAn: Jane Doe\nBetreff: Kiln Post 5\n",
]


def read(mail: str | bytes, source: str = "a.eml") -> Issue:
    (issue,) = parse(RawIssue(source, mail if isinstance(mail, bytes) else mail.encode()))
    return issue


def from_jane(subject: str, body: str, kind: str = "text/plain; charset=utf-8") -> Issue:
    return read(
        f"From: Jane Doe <jane@mail.example>\nTo: bot@x.example\nSubject: {subject}\nContent-Type: {kind}\n\n{body}"
    )


@pytest.mark.parametrize("head", HEADS)
def test_a_mail_that_a_reader_passed_on_is_its_senders_and_names_no_reader(head: str) -> None:
    issue = from_jane("Fwd: Kiln Post 5", f"Look at this!\n\n{head}\n{LETTER}")
    assert (issue.title, issue.number, issue.author) == ("Kiln Post 5", 5, "Kiln Post")
    assert [item.title for item in issue.items] == TITLES
    assert "Jane" not in repr(issue)


@pytest.mark.parametrize("mark", ["> ", ">", "> > ", ">> "])
def test_a_quoted_letter_is_read_without_the_marks_and_without_who_answered(mark: str) -> None:
    quoted = "".join(f"{mark}{line}\n" for line in LETTER.split("\n"))
    wrote = "On Tue, 3 Mar 2026 at 09:00, Kiln Post <post@kiln.example> wrote:"
    issue = from_jane("Re: Kiln Post 5", f"Great one, thanks!\n\n{wrote}\n\n{quoted}")
    assert (issue.title, issue.author) == ("Kiln Post 5", "Kiln Post")
    assert [item.title for item in issue.items] == TITLES
    assert "Jane" not in repr(issue)


def test_a_mail_in_markdown_is_read_as_such() -> None:
    issue = from_jane(
        "Kiln Post 5", "## [Kiln ships robots](https://a.example/1)\n\nFast.\n\n## Bar buys a boat\n\nDear.\n"
    )
    assert [item.title for item in issue.items] == TITLES


FLOWED = (
    "1. Kiln ships robots\n\nThey fold laundry in ten \nminutes, said \n the makers of it.\n\n Now it is free.\n\n"
    "2. Bar buys a boat\n\nFor three \nmillion.\n\n> A quoted line that \n> goes on.\n"
)


@pytest.mark.parametrize(("glue", "space"), [("", " "), ("; delsp=yes", "")])
def test_flowed_lines_are_joined_and_the_spaces_that_guard_lines_are_gone(glue: str, space: str) -> None:
    kiln, bar = from_jane("Kiln Post 5", FLOWED, f'text/plain; charset=utf-8; format="Flowed"{glue}').items
    assert kiln.body.split("\n") == [
        f"They fold laundry in ten{space}minutes, said{space}the makers of it.",
        "Now it is free.",
    ]
    assert bar.body.split("\n") == [f"For three{space}million.", f"> A quoted line that{space}goes on."]


@pytest.mark.parametrize("source", ["a.eml", "a"])
@pytest.mark.parametrize(
    ("head", "body"), [("\n", "\n"), ("\r\n", "\r\n"), ("\r", "\r"), ("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\n")]
)
def test_a_mail_is_known_and_read_whatever_ends_its_lines(source: str, head: str, body: str) -> None:
    above = "\n\nFrom: Kiln Post <p@kiln.example>\nSubject: Kiln Post 5\nMIME-Version: 1.0\n"
    mail = (
        above.replace("\n", head)
        + f"Content-Type: text/html; charset=utf-8{head}{head}"
        + f"\n{NEWS}\n".replace("\n", body)
    )
    assert [item.title for item in read(mail, source).items] == TITLES


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0", "font-size:0px;line-height:0", "font-size:0.1px", "max-height:0;overflow:hidden", "mso-hide:all",
        "color:#ffffff;background-color:#FFF", "color:white;background:#fff", "color:transparent", "opacity:0",
        "height:0;overflow:hidden", "height:0px; width:0; overflow:hidden", "visibility:hidden",
        "display:none!important", "text-indent:-9999px", "position:absolute;left:-9999px",
    ],
)  # fmt: skip
def test_what_only_a_preview_shows_is_not_read(style: str) -> None:
    hidden = f"<div style='{style}'>A teaser <span>that hides</span></div>"
    told = repr(mailed(NEWS.replace("<p>They", f"{hidden}<p>They")))
    assert "teaser" not in told
    assert "hides" not in told
    assert "They fold laundry" in told


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0", "color:#fff;background:#fff", "color:#fff;background:#000", "line-height:0", "max-height:100px",
        "min-height:0;overflow:hidden", "border-color:transparent", "margin-left:-9999px",
        "color:#333;background:white",
    ],
)  # fmt: skip
def test_what_is_seen_after_all_is_read(style: str) -> None:
    shown = f"<div style='{style}'><span style='font-size:14px;color:#333'>A promise of theirs</span></div>"
    assert "A promise of theirs" in repr(mailed(NEWS.replace("<p>They", f"{shown}<p>They")))


def test_only_what_outlook_does_not_hide_is_read() -> None:
    other = (
        "<!--[if mso]><p>For Outlook only.</p><![endif]--><!--[if !mso]><!--><p>For all the others.</p><!--<![endif]-->"
    )
    told = repr(mailed(NEWS.replace("<p>They", f"{other}<p>They")))
    assert "For Outlook only" not in told
    assert "For all the others." in told


def test_a_mail_of_images_alone_is_refused_with_the_reason() -> None:
    with pytest.raises(Unreadable, match="images"):
        mailed("<a href='https://a.example/x'><img src='https://a.example/1.png' alt=''></a>")


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href='https://a.example/5/'>", "<LINK REL='Canonical' HREF='https://a.example/5/'>",
        "<link rel='canonical nofollow' href='https://a.example/5/'>",
        "<meta property='og:url' content='https://a.example/5/'>",
        "<base href='https://a.example/5/'><link rel=canonical href=''>",
    ],
)  # fmt: skip
def test_a_pages_own_word_for_its_address_resolves_its_links(head: str) -> None:
    body = "<h2>Kiln ships robots</h2><p>See <a href='more'>more</a> of <a href='//b.example/x'>it</a>.</p>"
    issue = read(f"<html><head><title>Kiln Post 5</title>{head}</head><body>{body}</body></html>", "a.html")
    assert [link.url for link in issue.items[0].links] == ["https://a.example/5/more", "https://b.example/x"]


def test_an_amp_pages_advertisement_and_banners_are_not_read() -> None:
    extra = "".join(
        f"<amp-{name}><p>Not for readers.</p></amp-{name}>" for name in ("ad", "embed", "consent", "sidebar")
    )
    issue = read(
        f"<!doctype html><html amp><title>Kiln Post 5</title><body><article>{NEWS}{extra}</article></body></html>",
        "a.html",
    )
    assert [item.title for item in issue.items] == TITLES
    assert "Not for readers" not in repr(issue)
