"""An item's title and text go in, the names of things and people in them come out, the most telling first."""

import re
from collections import Counter
from itertools import filterfalse

MAX_ENTITIES = 8
# Large letters of all Latin alphabets: Álvarez, Łukasz.
_LARGE = "A-Z" + "".join(filter(str.isupper, map(chr, range(0xC0, 0x250))))
_WORD = rf"(?:[{_LARGE}][\w’'+#-]*[\w+#]|[a-z]{{1,3}}+[A-Z]\w+)(?:[•·]\w+)?"
_ENTITY = re.compile(
    rf"(?<![\w-]){_WORD}(?:\.(?:js|io|ai|cpp|py))?"
    rf"(?:(?: | & | of (?:the )?(?=[{_LARGE}]))(?:{_WORD}|[A-Z]?\d+(?:\.\d+)*))*"
)
# Names that are written small: a version within, an ending that only tools have, or one of those everybody uses.
_FAMILIAR = {
    "scikit-learn", "sentence-transformers", "timm", "pandas", "numpy", "scipy", "spacy", "nltk", "sklearn",
    "torchvision", "matplotlib", "seaborn", "xgboost", "lightgbm", "catboost", "coremltools", "streamlit", "gradio",
    "langchain", "duckdb", "optuna", "tinygrad", "einops", "vllm", "onnx", "polars",
}  # fmt: skip
_SMALL = re.compile(
    r"(?<![\w./@-])(?:[a-z]{2,15}+(?:-[a-z]{1,12}+){0,3}-?\d[\w.]{0,8}(?:-[a-z]{2,12}){0,2}(?<!\.)"
    r"|[a-z][a-z0-9]{1,15}\.(?:js|cpp|ai|rs)"
    rf"|{'|'.join(sorted(_FAMILIAR))})(?![\w-])"
)
_LOWER, _WITHIN = re.compile(r"\b[a-z]+\b"), re.compile(rf" (?<=[\w,] )([{_LARGE}]\w+) ?")
_VERSION, _OWNED, _LETTER = re.compile(r"v?\d"), re.compile(r"['’]s?(?= |$)"), re.compile(r"[^\W\d_]")
_OPENS = re.compile(r"(?:^|[.!?:•\n“\"(…—–]|\d[.)])\s*$")
_ACTS = re.compile(
    r"(?:['’]s\b| (?:is|was|has|have|are|were|will|can|lets|helps|makes|does|uses|takes|turns|gives|brings|adds|ships|"
    r"keeps|shows|wants|shares|discusses|publishes|hosted|and [A-Z])\b| \()"
)
_PLACES = {
    "GitHub",
    "Github",
    "YouTube",
    "Spotify",
    "Apple Podcasts",
    "Twitter",
    "arXiv",
    "Medium",
    "LinkedIn",
    "Links",
}
_STOP = {
    "The", "A", "An", "It", "This", "That", "These", "Those", "In", "On", "At", "And", "But", "Or", "If", "For",
    "From", "To", "With", "By", "As", "He", "She", "They", "We", "You", "My", "Our", "Your", "His", "Her", "Their",
    "Its", "What", "When", "Where", "Why", "How", "Who", "There", "Here", "One", "Two", "Three", "Some", "Many",
    "Most", "All", "Not", "No", "So", "Now", "New", "See", "Read", "Listen", "Watch", "Source", "Links", "Also",
    "Then", "Than", "Even", "Just", "Such", "Instead", "Because", "While", "Once", "Right", "Next", "Last", "After",
    "Before", "Machine Learning", "Using", "Having", "Being", "Doing", "Get", "Keep", "Take", "Think", "Imagine",
    "Although", "Perhaps", "More", "Another", "Each", "Every", "Blog", "Paper", "Code", "Video", "Tip", "Issue",
    "Example", "Find", "Check", "Make", "Only", "Thanks", "Like", "Both", "Good", "Best", "I", "I’m",
    "I've", "I’ve", "I'm", "I'd", "I’d", "Until", "Since", "During", "Does", "Do", "Is", "Are", "Was", "Can",
    "Could", "Should", "Will", "Want", "AI", "ML", "Machine", "Learning", "Set", "Use", "Uses", "News", "Improve",
    "Results", "Note", "Part", "Yes", "Ok", "Too", "Very", "Say", "Says", "However", "Everyone", "Everything",
    "Nothing", "Nobody", "Somebody", "Podcast", "Previously", "Afterwards", "Enter", "Bonus", "True", "False",
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    "API", "APIs", "CPU", "CPUs", "GPU", "GPUs", "TPU", "TPUs", "IDE", "CI", "CD", "LLM", "LLMs", "NLP", "GPS", "CNN",
    "CNNs", "MLPs", "SOTA", "FAQ", "PS", "PDF", "URL", "TTS", "STT", "QR", "SSL", "NER",
}  # fmt: skip


def entities_of(title: str, body: str) -> tuple[str, ...]:
    """Return at most eight names that the item mentions, the title's and the most frequent first.

    Where the title writes every word large, only what the text names as well, or is no plain word, is a name.
    """
    found = _names(body)
    named = set(found) if _is_title_case(title) else None
    for name in _names(title) if named is None else (each for each in (*found, *_names(title)) if each in title):
        if named is None or name in named or re.search(r"\d|^\S+[A-Z]\S*$", name):
            found[name] += 3
    return tuple(name for name, _ in found.most_common(MAX_ENTITIES))


def _is_title_case(title: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", title) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > len(words) * 0.7


def _names(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    words = text.split()
    plain = {*filter(str.isalpha, words)} - _FAMILIAR
    rest = " ".join(filterfalse(plain.__contains__, words))
    # What is written small, or stands large within a sentence: gathered once, so that a long text takes no longer.
    small, within = plain.union(_LOWER.findall(rest)), set(_WITHIN.findall(text))
    for match in _ENTITY.finditer(text):
        name = _trimmed(match.group())
        if name and name not in _PLACES and (name in within or not _only_opens(text, match, name, small)):
            found[name] += 1
    found.update(name for name in _SMALL.findall(rest) if not _VERSION.match(name))
    return found


def _trimmed(name: str) -> str:
    if name in _STOP:
        return ""
    words = _OWNED.sub("", name).split()
    while words and (words[0] in _STOP or words[0] in {"of", "the", "&"}):
        words.pop(0)
    while words and (words[-1] in _STOP or words[-1] in {"of", "the", "&"}):
        words.pop()
    joined = " ".join(words)
    return joined if len(joined) >= 2 and joined not in _STOP and _LETTER.search(joined) else ""


def _only_opens(text: str, match: re.Match[str], name: str, small: set[str]) -> bool:
    """Tell whether a plain word is large only because a sentence begins with it, which makes no name of it."""
    if " " in name or not name[1:].islower() or not _OPENS.search(text[max(0, match.start() - 4) : match.start()]):
        return False
    return name.endswith("ing") or name.lower() in small or not _ACTS.match(text, match.end())
