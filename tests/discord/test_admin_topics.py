"""What the owner calls things: topics are added, merged and shown in Discord, and members find items under them."""

from tests.discord.stage import Stage, text, title


async def test_an_added_topic_is_browsed_at_once_and_after_a_restart(stage: Stage) -> None:
    async with stage.bot() as bot:
        answer = await stage.admin("topics add", name="loss diaries", aliases="diary, loss notes", broader="evaluation")
        assert (title(answer), answer.deferred, answer.ephemeral) == ("Topics changed", True, True)
        assert "labelled anew" in text(answer)
        assert "diary" in text(await stage.fake.slash("topic browse", {"topic": "loss diaries"}))
        kept = [(entry.action, entry.detail, entry.actor_id) for entry in await bot.orders.audit()]
        assert kept == [("topics add", "loss diaries", stage.fake.owner.id)]
    async with stage.bot() as bot:
        assert bot.topics.vocabulary.topic_named("loss notes") == "loss diaries"
        assert "diary" in text(await stage.fake.slash("topic browse", {"topic": "loss diaries"}))


async def test_a_merged_topic_gives_its_items_to_the_other(stage: Stage) -> None:
    async with stage.bot() as bot:
        moved = {each.item.key for each in bot.library.about("speech recognition")}
        assert moved
        await stage.admin("topics merge", topic="speech recognition", into="audio")
        assert moved <= {each.item.key for each in bot.library.about("audio")}
        assert bot.library.about("speech recognition") == ()


async def test_a_list_shows_topics_with_their_aliases(stage: Stage) -> None:
    async with stage.bot():
        answer = await stage.admin("topics list")
        assert "topics" in title(answer)
        assert "ai agents" in text(answer)
        assert answer.ephemeral


async def test_topics_are_suggested_while_they_are_typed(stage: Stage) -> None:
    async with stage.bot():
        stage.fake.grant(stage.fake.owner, stage.guild, administrator=True)
        for command, option in (("add", "name"), ("add", "broader"), ("merge", "topic"), ("merge", "into")):
            offered = await stage.fake.autocomplete(
                f"admin topics {command}", {option: "SPEECH"}, focused=option, user=stage.fake.owner
            )
            assert [choice["value"] for choice in offered] == ["speech", "speech recognition", "speech synthesis"]


async def test_what_makes_no_sense_is_a_sentence_and_changes_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = bot.topics.vocabulary
        answer = await stage.admin("topics merge", topic="kettles", into="food")
        assert "There is no topic “kettles”" in text(answer)
        answer = await stage.admin("topics add", name="kettles", aliases="chess")
        assert "is a name of two topics" in text(answer)
        assert bot.topics.vocabulary is before
        assert not (stage.folder / "topics.toml").exists()


async def test_nobody_but_the_owner_may_change_topics(stage: Stage) -> None:
    async with stage.bot() as bot:
        before = bot.topics.vocabulary
        stage.fake.grant(stage.fake.member, stage.guild, administrator=True)
        for command, options in (("add", {"name": "x"}), ("merge", {"topic": "food", "into": "games"}), ("list", {})):
            answer = await stage.fake.slash(f"admin topics {command}", options, channel=stage.channel)
            assert "Only this bot's owner" in text(answer)
        assert bot.topics.vocabulary is before


async def test_a_file_edited_by_hand_is_taken_in_by_reload_and_a_faulty_one_leaves_the_old(stage: Stage) -> None:
    async with stage.bot() as bot:
        file = stage.folder / "topics.toml"
        file.write_text('[sowbots]\naliases = ["Sowbot"]\n', encoding="utf-8")
        for part in ("topics", "content"):
            assert "vocabulary: " in text(await stage.admin("reload", part=part))
        assert bot.library.about("sowbots")
        file.write_text("[sowbots\n", encoding="utf-8")
        answer = await stage.admin("reload", part="content")
        assert title(answer) == "Reloaded in part"
        assert "line 1" in text(answer)
        assert bot.library.about("sowbots")


async def test_what_was_edited_by_hand_since_outlives_a_change_by_command(stage: Stage) -> None:
    async with stage.bot() as bot:
        file = stage.folder / "topics.toml"
        await stage.admin("topics add", name="kettles")
        file.write_text(file.read_text("utf-8") + '\n[sowbots]\naliases = ["Sowbot"]\n', encoding="utf-8")
        await stage.admin("topics add", name="lanterns", broader="sowbots")
        assert {"kettles", "sowbots", "lanterns"} <= set(bot.topics.vocabulary.topics)
        assert '["sowbots"]' in file.read_text("utf-8")
        assert bot.library.about("sowbots")


async def test_a_fault_in_a_hand_edited_file_refuses_a_change_and_leaves_the_file_as_it_is(stage: Stage) -> None:
    async with stage.bot() as bot:
        before, file = bot.topics.vocabulary, stage.folder / "topics.toml"
        file.write_text("[sowbots\n", encoding="utf-8")
        answer = await stage.admin("topics add", name="kettles")
        assert "line 1" in text(answer)
        assert file.read_text("utf-8") == "[sowbots\n"
        assert bot.topics.vocabulary is before
