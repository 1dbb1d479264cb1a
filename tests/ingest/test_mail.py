"""What a mail says of its one reader is stored nowhere, and what it says to all is stored whole."""

from email.message import EmailMessage

import pytest

from bot.ingest import parse
from bot.ingest.links import kept
from bot.model import Issue, RawIssue

NEWS = (
    "<h2>News</h2><h3><a href='https://a.example/robots'>Kiln ships robots</a></h3>"
    "<p>They fold laundry in ten minutes.</p>"
    "<h3><a href='https://a.example/bar'>Bar buys a boat</a></h3><p>The deal is worth three million in cash.</p>"
)


def mailed(body: str, *more: str) -> Issue:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Kiln Post <post@kiln.example>", "Jane Doe <reader@mail.example>"
    mail["Subject"] = "Kiln Post 5"
    mail["List-Unsubscribe"] = "<https://kiln.example/leave/TOK123abc>"
    mail.set_content(body, subtype="html")
    for part in more:
        if mail.get_content_type() != "multipart/mixed":
            mail.make_mixed()
        inline = EmailMessage()
        inline.set_content(part, subtype="html")
        mail.attach(inline)
    (issue,) = parse(RawIssue("a.eml", mail.as_bytes()))
    return issue


@pytest.mark.parametrize(
    "footer",
    [
        "This email was sent to reader@mail.example. <a href='https://kiln.example/x'>Leave the list</a>",
        "Written for Jane Doe <a href='https://kiln.example/account/TOK123abc/edit'>Settings of yours</a>",
        "Sent to Jane Doe. If you no longer want this, <a href='https://kiln.example/o/9f8e7d6c'>click here</a>.",
        "Your personal referral link: <a href='https://kiln.example/9f8e7d6c'>share</a>",
        "Rate this issue: <a href='https://kiln.example/vote/5?sid=9f8e7d6c'>Great</a>",
        "<a href='https://kiln.example/prefs/9f8e7d6c'>Choose</a>",
        "<a href='https://kiln.example/a?x=cmVhZGVyQG1haWwuZXhhbXBsZQ=='>Choose</a>",
    ],
)
def test_a_mails_footer_leaves_nothing_of_its_reader(footer: str) -> None:
    stored = repr(mailed(f"{NEWS}<p>{footer}</p>"))
    secrets = ("reader@mail", "Jane", "TOK123abc", "9f8e7d6c", "cmVhZGVy")
    assert [secret for secret in secrets if secret in stored] == []
    assert "Bar buys a boat" in stored


@pytest.mark.parametrize(
    "field",
    [
        "ss_email_id=1", "ss_subscriber=2", "inf_contact_key=ab12", "ml_subscriber=5", "ml_subscriber_hash=ab",
        "recipient_hash=ab", "sub_id=9", "regi_id=9", "user_id=0123456789abcdef0123456789abcdef", "hasha=ab",
        "em=cmVhZGVyQG1haWwuZXhhbXBsZQ==",
    ],
)  # fmt: skip
def test_a_field_that_names_the_subscriber_is_cut(field: str) -> None:
    link = kept(f"https://a.example/x?id=3&{field}", None, "Read")
    assert link is not None
    assert (link.url, link.original) == ("https://a.example/x?id=3", None)


def test_a_page_of_one_user_by_uuid_is_not_kept() -> None:
    assert kept("https://a.example/u/9f8e7d6c-1234-4abc-8def-0123456789ab", None, "Mine") is None


def test_a_mail_whose_html_is_parted_by_images_is_read_whole() -> None:
    first, second = NEWS.split("<h3><a href='https://a.example/bar'>")
    issue = mailed(first, "<h3>" + second)
    assert [item.title for item in issue.items] == ["Kiln ships robots", "Bar buys a boat"]


@pytest.mark.parametrize(
    "leaving", ["<https://[kiln.example/leave/TOK123abc>", "<http://>", "<https://kiln.example:x/>"]
)
def test_a_header_that_holds_no_address_does_not_keep_a_mail_from_being_read(leaving: str) -> None:
    mail = (
        f"From: post@kiln.example\nSubject: Kiln Post 5\nList-Unsubscribe: {leaving}\nContent-Type: text/html\n\n{NEWS}"
    )
    (issue,) = parse(RawIssue("a.eml", mail.encode()))
    assert [item.title for item in issue.items] == ["Kiln ships robots", "Bar buys a boat"]
