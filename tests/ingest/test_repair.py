"""What repair leaves alone, and how much of a made-up damage it puts right."""

import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.document import Block, BlockKind
from bot.ingest.evidence import evidence
from bot.ingest.mojibake import Controls, Damage
from bot.ingest.repair import mend
from bot.model import Link
from tests.ingest import damaging
from tests.ingest.damaging import blocks_of, mended

CLEAN = {
    "Greek": "Η βιβλιοθήκη ανοίγει στις οκτώ και κλείνει στις δέκα.\nΤο β’ μέρος έρχεται σε έναν μήνα — αν βρέξει.",
    "Thai": "ห้องสมุดเปิดตอนแปดโมงเช้าและปิดตอนสี่โมงเย็น\nโปรดนำบัตรของท่านมาด้วย “ทุกครั้ง”",
    "French": "L’été dernier, « la forêt » s’est couchée tôt… Où sont passés les châtaigniers ? Ça dépend, naïvement.",
    "mathematics": (
        "Set β = 0.9 and β1 = 0.99; the β-divergence of π and β is small. Here β∈ℝ, β² ≤ 1, and Γ(α, β) ≠ β′.\n"
        "We write ∂β/∂x → 0 for x ∞. Adam uses β1 and β2, of which β is the mean."
    ),
    "Russian": "Библиотека открывается в восемь — и закрывается в десять. «Телескопы» выдают всем, у кого есть билет.",
    "German": "Die Bäckerei mißt, wie lange der Teig ruht: „zwölf Stunden“, sagt Frau Größer – höchstens. Übung.",
    "Portuguese": "São três opções: avançar, não avançar ou à espera. É preciso atenção às exceções — “sempre”.",
    "Swedish": "Åtta får åt ärtor på ön; hon sade ”nej” och gick. Det är så här på våren.",
    "Polish": "Zażółć gęślą jaźń — powiedział „mistrz”, ćwicząc źrebię. Wąż łasi się.",
    "Japanese": "図書館は八時に開きます。「望遠鏡」を借りることができます。",
    "Hebrew": "הספרייה נפתחת בשמונה — ונסגרת בעשר.",
    "Arabic": "تفتح المكتبة في الثامنة — وتغلق في العاشرة. قال: «لا تنسوا البطاقة»، ثم ابتسم…",
    "emoji": "Ship it 🚀🔥 — “done” ✅, she said… 👩‍💻 🇳🇴 ❤️ 🙌🏽 and 🐍 wrote it 💻🤖.",
    "typography": "“One” ‘two’ — three – four… five’s • six · seven™ eight© nine€ ½ × 3 → 4 ≥ 5",
    "code": "x = 'â' # naïve; café, Ã, Â and €5. Prices: £3, ¥4, §2, ±1, 30°C, 20µm",
}
PROSE = (
    "The baker’s timer listens — patiently — and says “nearly” or “done”. It’s right often, she’ll tell you…\n"
    "We’ve read “Quiet Gradients” twice, and don’t agree about the ending. They’re sure; I’m not.\n"
    "“Is this a library?” he asked. Pages 10–12 of the report say it isn’t. Prices: £3 or 4 €, × two → eight.\n"
    "Rockets 🚀 and snakes 🐍 wrote the Python notes 💻 🤖, at 30 °C. The café’s naïve owner doesn’t mind."
)
KEPT = [Controls.SHOWN, Controls.RAW]
ISO = ["iso8859_7", "iso8859_11", "latin_1", "iso8859_2", "iso8859_9", "cp1252"]
WHOLE_FLOOR, MARKS_FLOOR = 0.99, 0.94


def hurt(text: str, damage: Damage) -> str:
    return damaging.hurt(text, damage.codec, "dropped" if damage.controls is Controls.LOST else damage.controls)


@pytest.mark.parametrize("language", CLEAN)
def test_a_clean_text_is_left_as_it_is(language: str) -> None:
    assert mended(CLEAN[language]) == (CLEAN[language], ())


@pytest.mark.parametrize("language", CLEAN)
def test_a_clean_text_among_english_is_left_as_it_is(language: str) -> None:
    text = f"The baker's note begins here, and it's long.\n{CLEAN[language]}\nIt ends here; she'll write again."
    assert mended(text) == (text, ())


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_plain_ascii_never_changes(text: str) -> None:
    assert mended(text) == (text, ())


@given(st.text(max_size=200))
def test_repair_ends_and_says_what_it_did_on_any_text(text: str) -> None:
    after, repairs = mended(text)
    assert (after != text) <= bool(repairs)
    for repair in repairs:
        assert repair.raw in text
        assert 0 < repair.confidence <= 1
        assert repair.raw != repair.repaired


@given(st.sampled_from(ISO), st.sampled_from(KEPT), st.integers(0, 3))
def test_repairing_twice_is_repairing_once(codec: str, controls: Controls, line: int) -> None:
    text = PROSE.split("\n")[line]
    once, _ = mended(hurt(f"{text}\n{text}", Damage(codec, controls)))
    assert mended(once) == (once, ())


@given(st.lists(st.sampled_from("’“”—–…•"), min_size=4, max_size=12), st.sampled_from(ISO), st.sampled_from(KEPT))
def test_typographic_marks_whose_bytes_are_all_there_come_back_exactly(
    marks: list[str], codec: str, controls: Controls
) -> None:
    # A cp1252 reader that drops its five holes has lost the end of ” for good.
    if codec != "cp1252" and controls is Controls.RAW:
        text = " ".join(f"word{mark}next" for mark in marks)
        assert mended(hurt(text, Damage(codec, controls)))[0] == text


def _share(damage: Damage, marks: str = "") -> tuple[int, int]:
    """Return how many characters beyond ASCII came back, and how many there were."""
    right = total = 0
    for line in PROSE.split("\n"):
        got, _ = mended(hurt(f"{PROSE}\n{line}", damage))
        wanted = [char for char in line if not char.isascii() and (not marks or char in marks)]
        last = list(got.split("\n")[-1])
        for char in wanted:
            total += 1
            if char in last:
                last.remove(char)
                right += 1
    return right, total


def test_damage_that_kept_all_bytes_is_undone_above_the_floor() -> None:
    shares = {codec: _share(Damage(codec, Controls.RAW)) for codec in ISO if codec != "cp1252"}
    right, total = (sum(column) for column in zip(*shares.values(), strict=True))
    sys.stdout.write(f"80-9F kept: {right}/{total} = {right / total:.3f} (>= {WHOLE_FLOOR}) {shares}\n")
    assert right / total >= WHOLE_FLOOR


def test_damage_shown_through_cp1252_is_undone_above_the_floor() -> None:
    shares = {codec: _share(Damage(codec, Controls.SHOWN), "’“”—–…£") for codec in ISO}
    right, total = (sum(column) for column in zip(*shares.values(), strict=True))
    sys.stdout.write(f"80-9F shown: {right}/{total} = {right / total:.3f} (>= {WHOLE_FLOOR}) {shares}\n")
    assert right / total >= WHOLE_FLOOR


def test_marks_that_lost_their_bytes_are_read_from_their_context_above_the_floor() -> None:
    shares = {codec: _share(Damage(codec, Controls.LOST), "’“”—–…") for codec in ("iso8859_7", "iso8859_11", "latin_1")}
    right, total = (sum(column) for column in zip(*shares.values(), strict=True))
    sys.stdout.write(f"80-9F lost: {right}/{total} = {right / total:.3f} (>= {MARKS_FLOOR}) {shares}\n")
    assert right / total >= MARKS_FLOOR


def test_one_stray_letter_is_no_evidence() -> None:
    assert evidence("The constant β is small, and so is the rest of it.") is None
    assert evidence("Alpha, β and gamma.\nThe β version is out.") is None


def test_evidence_names_codec_and_what_became_of_the_lost_bytes() -> None:
    assert evidence(hurt(PROSE, Damage("iso8859_7", Controls.LOST))) == Damage("iso8859_7", Controls.LOST)
    shown = evidence(hurt(PROSE, Damage("iso8859_7", Controls.SHOWN)))
    assert shown
    assert shown.controls is Controls.SHOWN


def test_a_repair_says_where_it_was_and_what_stood_there() -> None:
    _, repairs = mended("Nothing here.\nShe said βyesβ and itβs done.")
    assert [(r.line, r.raw, r.repaired) for r in repairs] == [(2, "β", "“"), (2, "β", "”"), (2, "β", "’")]


def test_right_marks_beside_broken_ones_are_left_alone() -> None:
    text = "I’m β€œhere” β€” and she’s β€œthere”."
    assert mended(text)[0] == "I’m “here” — and she’s “there”."


def test_the_words_of_a_link_are_repaired_with_the_text_they_stand_in() -> None:
    link = Link("https://a.example/", "itβs here")
    block = replace(blocks_of("Read why itβs here, and donβt wait.")[0], links=(link,))
    (after,), _ = mend([block])
    assert after.links == (Link("https://a.example/", "it’s here"),)


def test_two_megabytes_of_damage_end_within_seconds() -> None:
    start = time.perf_counter()
    mend([Block(BlockKind.TEXT, "β€" * 1_250_000, 1)])
    mend([Block(BlockKind.TEXT, "β€", i) for i in range(1, 10_000)])
    assert time.perf_counter() - start < 20
