"""What a snapshot holds comes back whole; one that is broken is set aside, and the world stays empty."""

import json
import tempfile
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.sandbox import Kind, PhoneState, Sandbox, World
from bot.sandbox.screen import Button, ReplyKeyboard, ShownMessage
from bot.sandbox.snapshot import dump, restore, save


def change(document, *path, to):
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = to


BOT = "telegram 1000000001"
BREAKS = {
    "cut off": lambda text, _: text[: len(text) // 2],
    "empty": lambda _text, _: "",
    "no JSON": lambda _text, _: "xin chào",
    "deep": lambda _text, _: "[" * 100_000,
    "a list": lambda _text, _: "[]",
    "another version": lambda _, document: change(document, "version", to=99),
    "another program's": lambda _, document: change(document, "made_by", to="someone"),
    "without phones": lambda _, document: document.pop("phones") and None,
    "a bot that is not here": lambda _, document: document["bots"].update({"telegram 5": {"files": []}}),
    "a state that is none": lambda _, document: change(document, "phones", 0, "state", to="x"),
    "messages that are none": lambda _, document: change(document, "phones", 0, "messages", to=[5]),
    "a field that is none": lambda _, document: change(document, "phones", 0, "messages", 0, "x", to=5),
    "a clock beyond all years": lambda _, document: change(document, "clock", "ahead_seconds", to=1e13),
    "a counter that is none": lambda _, document: change(document, "counters", BOT, "update", to="x"),
    "a file's name that climbs": lambda _, d: change(d, "bots", BOT, "files", 0, "unique_id", to="../world.json"),
    "a webhook elsewhere": lambda _, d: change(
        d, "bots", BOT, "webhook", to={"url": "https://example.org/", "secret": "", "max_connections": 1}
    ),
}


@pytest.mark.parametrize("break_it", BREAKS.values(), ids=BREAKS.keys())
def test_a_snapshot_that_cannot_be_read_is_set_aside_and_the_world_stays_empty(tmp_path, break_it):
    kept = World()
    Sandbox(kept)
    kept.new_phone("+84901234567").send_photo()
    save(kept, tmp_path)
    document = tmp_path / "world.json"
    text = document.read_text()
    content = json.loads(text)
    broken = break_it(text, content)
    document.write_text(json.dumps(content) if broken is None else broken)
    damaged = document.read_text()
    world = World()
    Sandbox(world)
    untouched = dump(world)

    with capture_logs() as logs:
        assert not restore(world, tmp_path)

    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("sandbox_snapshot_unreadable", "warning")]
    assert dump(world) == untouched
    assert not document.exists()
    assert (tmp_path / "world.broken-1.json").read_text() == damaged
    document.write_text("hỏng nữa")
    assert not restore(world, tmp_path)
    assert (tmp_path / "world.broken-2.json").read_text() == "hỏng nữa"
    save(kept, tmp_path)
    assert restore(world, tmp_path)


def test_where_nothing_was_kept_nothing_comes_back_and_nobody_is_warned(tmp_path):
    world = World()
    Sandbox(world)

    with capture_logs() as logs:
        assert not restore(world, tmp_path / "nowhere")
    assert logs == []


def test_a_lost_file_does_not_take_the_chats_with_it(tmp_path):
    kept = World()
    Sandbox(kept)
    kept.new_phone("+84901234567").send_photo(caption="ảnh")
    save(kept, tmp_path)
    [lost] = (tmp_path / "files").iterdir()
    lost.unlink()
    world = World()
    Sandbox(world)

    with capture_logs() as logs:
        assert restore(world, tmp_path)

    assert [entry["event"] for entry in logs] == ["sandbox_file_lost"]
    [message] = world.phones[0].screen
    assert message.file
    assert (message.text, message.file.data) == ("ảnh", b"")


def without_counters(document):
    return json.loads(json.dumps({key: value for key, value in document.items() if key != "counters"}))


NAMES = st.text(min_size=1, max_size=8)
OBJECTS = st.dictionaries(NAMES, st.none() | st.integers() | NAMES | st.lists(NAMES, max_size=2), max_size=3)
MOMENTS = st.datetimes(timezones=st.just(UTC))
PRESSED = st.builds(Button, NAMES, *[st.none() | NAMES] * 5)
ROWS = st.lists(st.lists(PRESSED, max_size=2).map(tuple), max_size=2).map(tuple)
FILES = st.sampled_from([kind for kind in Kind if kind not in {Kind.TEXT, Kind.LOCATION, Kind.CONTACT, Kind.POLL}])
CONTENT = st.fixed_dictionaries(
    {"by_bot": st.booleans(), "at": MOMENTS, "text": NAMES},
    optional={
        "kind": st.sampled_from(Kind), "entities": st.lists(OBJECTS, max_size=2).map(tuple), "buttons": ROWS,
        "details": OBJECTS, "silent": st.booleans(), "protected": st.booleans(), "album": NAMES,
        "forwarded_from": NAMES, "link_preview": OBJECTS, "author": OBJECTS, "keyboard_shown": st.booleans(),
        "asked": st.booleans(), "edits": st.integers(0, 3), "edited_at": MOMENTS, "deleted": st.booleans(),
        "pinned": st.booleans(),
    },
)  # fmt: skip
KEYBOARDS = st.none() | st.builds(
    ReplyKeyboard, st.lists(st.lists(NAMES, max_size=2).map(tuple), max_size=2).map(tuple), st.none() | NAMES
)


@st.composite
def worlds(draw):
    """A world with people on both channels, and messages of every kind with anything in their fields."""
    world = World()
    sandbox = Sandbox(world)
    for number in range(draw(st.integers(0, 3))):
        channel = draw(st.sampled_from(["telegram", "textonly"]))
        phone = world.new_phone(f"+8490000000{number}", draw(NAMES), channel=channel)
        for content in draw(st.lists(CONTENT, max_size=4)):
            file = phone.bot.keep_file(draw(FILES), draw(NAMES), "x/y", draw(st.binary(max_size=3)))
            earlier = draw(st.sampled_from([None, *phone.history]))
            message = ShownMessage(phone.bot.next_message_id(), **content, reply_to=earlier)
            message.file = draw(st.sampled_from([None, file]))
            phone.show(message)
        phone.say(draw(NAMES))
        phone.state, phone.keyboard = draw(st.sampled_from(PhoneState)), draw(KEYBOARDS)
    sandbox.telegram.profile.commands[draw(NAMES), draw(NAMES)] = draw(st.lists(OBJECTS, max_size=2))
    sandbox.telegram.raw_update({"nonsense": draw(OBJECTS)})
    world.clock.forward(seconds=draw(st.floats(-1e6, 1e6)))
    return world


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_a_world_that_was_put_back_is_the_same(world):
    with tempfile.TemporaryDirectory() as name:
        save(world, Path(name))
        after = World()
        Sandbox(after)
        assert restore(after, Path(name))
        again = World()
        Sandbox(again)
        assert restore(again, Path(name))

    assert without_counters(dump(after)) == without_counters(dump(world)) == without_counters(dump(again))
    for old, new in zip(world.phones, after.phones, strict=True):
        assert [one.file and one.file.data for one in new.history] == [
            one.file and one.file.data for one in old.history
        ]
        assert new.keyboard == old.keyboard
