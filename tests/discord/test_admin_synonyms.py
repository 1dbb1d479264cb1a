"""What the owner says means the same: words are joined, parted and shown in Discord, and members find by them."""

from tests.discord.stage import Stage, text, title


async def test_an_added_synonym_finds_at_once_and_after_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        assert "Nightjar" not in text(await stage.fake.slash("topic find", {"query": "borogove"}))
        answer = await stage.admin("synonyms add", words="borogove, hedgehog")
        assert (title(answer), answer.deferred, answer.ephemeral) == ("Synonyms changed", True, True)
        assert "Nightjar" in text(await stage.fake.slash("topic find", {"query": "borogove"}))
        kept = [(entry.action, entry.detail, entry.actor_id) for entry in await bot.orders.audit()]
        assert kept == [("synonyms add", "borogove, hedgehog", stage.fake.owner.id)]
    async with stage.bot():
        assert "Nightjar" in text(await stage.fake.slash("topic find", {"query": "borogove"}))
        await stage.admin("synonyms remove", one="hedgehog", other="borogove")
        assert "Nightjar" not in text(await stage.fake.slash("topic find", {"query": "borogove"}))


async def test_a_list_shows_own_groups_first_and_parted_pairs(stage: Stage) -> None:
    async with stage.bot():
        await stage.admin("synonyms add", words="borogove,*hedgehog*", one_way=True)
        answer = await stage.admin("synonyms list")
        assert text(answer).index("borogove → ") < text(answer).index("artificial intelligence")
        assert answer.ephemeral


async def test_words_are_suggested_while_they_are_typed(stage: Stage) -> None:
    async with stage.bot():
        stage.fake.grant(stage.fake.owner, stage.guild, administrator=True)
        for option in ("one", "other"):
            offered = await stage.fake.autocomplete(
                "admin synonyms remove", {option: "KUBE"}, focused=option, user=stage.fake.owner
            )
            assert [choice["value"] for choice in offered] == ["kubernetes"]


async def test_what_makes_no_sense_is_a_sentence_and_changes_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = bot.library.synonyms
        assert "needs 2 to" in text(await stage.admin("synonyms add", words="kettle, kettle"))
        assert "one to 5 words" in text(await stage.admin("synonyms add", words="🎁, kettle"))
        assert "no synonyms" in text(await stage.admin("synonyms remove", one="kettle", other="chess"))
        assert bot.library.synonyms is before
        assert not (stage.folder / "synonyms.toml").exists()


async def test_nobody_but_the_owner_may_change_synonyms(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = bot.library.synonyms
        stage.fake.grant(stage.fake.member, stage.guild, administrator=True)
        for command, options in (("add", {"words": "a, b"}), ("remove", {"one": "ai", "other": "ml"}), ("list", {})):
            answer = await stage.fake.slash(f"admin synonyms {command}", options, channel=stage.channel)
            assert "Only this bot's owner" in text(answer)
        assert bot.library.synonyms is before


async def test_a_file_edited_by_hand_is_taken_in_by_reload_and_a_faulty_one_leaves_the_old(stage: Stage) -> None:
    async with stage.bot() as bot:
        file = stage.folder / "synonyms.toml"
        file.write_text('same = [["borogove", "hedgehog"]]\n', encoding="utf-8")
        assert "groups" in text(await stage.admin("reload", part="synonyms"))
        before = bot.library.synonyms
        file.write_text("same = [\n", encoding="utf-8")
        answer = await stage.admin("reload", part="content")
        assert title(answer) == "Reloaded in part"
        assert "synonyms.toml" in text(answer)
        assert bot.library.synonyms is before
