"""Strings that somebody could put into a newsletter, each with what must not come alive of it."""

BIDI, ZERO = "\u202e", "\u200b"

MENTIONS = (
    "@everyone", "@here", "hi @everyone!", "@everyone_", "@everyonefoo", "<@1>", "<@!123456789012345678>", "<@&123>",
    "<#1>", "<t:1>", "<t:1700000000:R>", "</cmd:1>", "</topic find:123>", "<:e:1>", "<a:dance:123456>",
    "<id:customize>", "<id:guide>", "@\u200beveryone", "<\u200b@1>", "@every\u2060one", "<@1\u200d>",
    "@every\u202eone",
)  # fmt: skip
LINKS = (
    "[free nitro](https://evil.example/a)", "[a](<https://evil.example>)",
    "[https://good.example](https://evil.example)", "[x](javascript:alert(1))", "javascript:alert(1)",
    "https://evil.example/x", "HTTP://EVIL.EXAMPLE", "(https://evil.example)", "<https://evil.example>",
    "<javascript:alert(1)>", "a\\](https://evil.example)", "](https://evil.example)[", "[[x]](https://evil.example)",
    "x](https://evil.example) [y", "discord.gg/abc", "https://discord.gg/abc", "discord.com/invite/abc",
    "discordapp.com/invite/x", "_discord.gg/abc", "discord.gift/abc", "dis.gd/abc", "DISCORD.GG/ABC",
    "https:\u200b//evil.example", "ht\u200btps://evil.example", "steam://run/1", "mailto:a@evil.example",
    "<a@evil.example>", "<+4930123456>", "![x](https://evil.example/x.png)", "[x]: https://evil.example",
    "https://user:pw@evil.example", "http://[::1]/", "//evil.example", "www.evil.example",
)  # fmt: skip
MARKUP = (
    "# heading", "## heading", "### heading", "-# small", "> quote", ">>> quote", ">quote", "> ", "- item", "* item",
    "+ item", "1. item", "1) item", "999999999. item", "  - indented", "text\n# heading", "text\n- item\n  - nested",
    "text\n> quote", "\n\n# h", "-", "1.", ">", "#\u00a0heading", "**bold**", "*it*", "_it_", "__under__",
    "***all***", "~~gone~~", "||spoiler||", "`code`", "``co`de``", "```\ncode\n```", "```py", "~~~\ncode\n~~~",
    "\\**bold**", "\\\\**bold**", "\\", "\\\\", "\\`code`", "a\\", "*", "**", "a * b * c", "snake_case_name",
    "__init__", "<b>bold</b>", "<script>alert(1)</script>", "&lt;b&gt;", "&#42;x&#42;", "| a | b |\n|---|---|", "---",
    "===", "text\n===", "[ ] task", "$x$", "¯\\_(ツ)_/¯", "\r# heading", "a\u2028# heading", "a\x85- item",
)  # fmt: skip
HIDDEN = (
    f"{BIDI}gnp.exe", "\u2066a\u2069", "a\u200bb", "a\ufeffb", "a\u00adb", "\u3164", "\u2800", "a\u200cb", "a\u200db",
    "\U000e0041\U000e0042", "x\U000e0101", "\x00\x07\x1b[31m", "\ud800", "a\udfffb", "e" + "\u0301" * 300,
    "\u200d\u200d", "🏴\U000e0067\U000e0062\U000e007f", "👩\u200d👩\u200d👧", "\u061c", "\u180e", "\u115f",
)  # fmt: skip
NASTY = (*MENTIONS, *LINKS, *MARKUP, *HIDDEN)
