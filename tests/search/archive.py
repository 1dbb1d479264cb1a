"""Titles and prose in, stored items out: a small invented archive for the tests of this room."""

from datetime import UTC, datetime

from bot.model import IssueRef, Item, Kind, StoredItem

ADDED = datetime(2024, 5, 1, tzinfo=UTC)


def stored(
    number: int,
    title: str,
    body: str = "",
    *,
    kind: Kind = Kind.ARTICLE,
    section: str | None = None,
    topics: tuple[str, ...] = (),
    entities: tuple[str, ...] = (),
) -> StoredItem:
    """Return an item; three share an issue, and a higher number is a newer issue."""
    issue, position = divmod(number, 3)
    ref = IssueRef(f"issue-{issue}", "Invented Weekly", issue + 1, f"2024-{issue + 1:02}", "", None, ADDED)
    item = Item(f"item-{number}", position, title, section, kind, body, body[:280], (), topics, entities)
    return StoredItem(item, ref)


ARCHIVE = (
    stored(0, "Bees count to four, and nobody taught them", "A lab in Lyon rewarded bees with syrup."),
    stored(1, "Release notes: Quillstore 3.5", "The database learns to compact itself.", kind=Kind.RELEASE),
    stored(2, "Why our C++ build became twice as fast", "Headers were the cost; modules paid it back."),
    stored(3, "Lantern-7: a tiny model that labels satellite photographs", "Runs on a phone.", entities=("Lantern",)),
    stored(4, "From F# to C# and back", "A rewrite in two acts, with regrets.", topics=(".NET", "functional style")),
    stored(5, "SpeechLoom turns whispered notes into text", "Dictation in a library, at last."),
    stored(6, "The slow death of the progress bar", "Spinners won; users lost.", topics=("interface design",)),
    stored(7, "Optimise your queries before you buy servers", "An index costs less than a rack."),
    stored(8, "I-KELP: images by guessing what is hidden", "Masked patches teach a network to see."),
    stored(9, "Harvest robots learn to leave unripe strawberries", "Colour alone is not enough."),
    stored(10, "Understanding back-pressure in streaming pipelines", "A queue is a promise to someone."),
    stored(11, "Podcast: the cartographer of Mars", "An hour about craters and patience.", kind=Kind.PODCAST),
    stored(12, "Tidewatch predicts flooding from doorbell cameras", "Rain gauges were too few.", section="Climate"),
    stored(13, "A gentle introduction to graph embeddings", "Neighbours as coordinates."),
    stored(14, "机器学习入门指南", "写给初学者的笔记。"),
    stored(15, "Café Zürich's naïve résumé parser", "Accents broke it; folding mended it."),
    stored(16, "node.js without a bundler", "Import maps are enough for a small site."),
    stored(17, "Tip of the week: name the unit", "A timeout of 30 says nothing.", kind=Kind.TIP),
    stored(18, "Moonpress, a typewriter for terminals", "No backspace, on purpose.", kind=Kind.TOOL),
    stored(19, "How Harbourline sorts a million parcels", "Conveyor belts meet constraint solvers."),
    stored(20, "Bees count to four, and nobody taught them", "Repeated with wasps: they count to three."),
    stored(21, "GPT-9 writes limericks, badly", "Metre is harder than rhyme."),
    stored(22, "Ключи шифрования простыми словами", "Замок, ключ и почтовый ящик."),
    stored(23, "What it is", "A column on words that mean too little."),
    stored(24, "Teaching GameBoy emulators to remember", "Save states, rewound."),
)
