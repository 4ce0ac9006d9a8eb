"""Updates as sources write them, read as what a person did; whatever else comes is unreadable and never worse."""

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo.inbound import ZaloInbound
from bot.domain.incoming import Attached, AttachmentKind, NothingToDo, Said, SpokeInGroup, Started

INBOUND = ZaloInbound("1459232241454765289")
ID = "2d758cb5e222177a4e35"
PERSON = "6ede9afa66b88fe6d6a9"
URL = "https://photo-stal-1.zdn.vn/abc/d.jpg"
GROUP = {"id": "zgr-1", "chat_type": "GROUP"}
UNREADABLE = (ValueError, KeyError, TypeError)


def attached(kind, caption="", url=""):
    return Attached(kind, caption=caption, message_id=ID, url=url)


class TestReading:
    @pytest.mark.parametrize("wrapped", [True, False])
    @pytest.mark.parametrize(
        ("event", "changes", "what"),
        [
            ("text", {}, Said("Đã nhận", ID)),
            ("text", {"text": "/start ABCDE23456"}, Started("ABCDE23456")),
            ("text", {"text": "Vie\u0302\u0323t\0"}, Said("Việt", ID)),
            ("text", {"text": "1"}, Said("1", ID)),
            ("image", {"photo": URL, "caption": "Cổng"}, attached(AttachmentKind.PHOTO, "Cổng", URL)),
            ("image", {"photo_url": URL, "text": None}, attached(AttachmentKind.PHOTO, url=URL)),
            (
                "image",
                {"photo": None, "photo_url": URL, "message_type": "CHAT_PHOTO", "text": "Cổng"},
                attached(AttachmentKind.PHOTO, "Cổng", URL),
            ),
            ("image", {"photo": [{"url": URL}], "text": None}, attached(AttachmentKind.PHOTO)),
            ("voice", {"voice": URL, "text": None}, attached(AttachmentKind.VOICE, url=URL)),
            (
                "voice",
                {"voice_url": URL, "message_type": "CHAT_VOICE", "text": None},
                attached(AttachmentKind.VOICE, url=URL),
            ),
            (
                "sticker",
                {"sticker": "0e078a46", "url": URL, "text": None},
                attached(AttachmentKind.STICKER),
            ),
            ("unsupported", {"text": None}, attached(AttachmentKind.OTHER)),
            ("link", {"text": "https://hoc-bong.example"}, Said("https://hoc-bong.example", ID)),
            ("link", {"text": None}, attached(AttachmentKind.OTHER)),
            ("reaction", {"text": None}, NothingToDo()),
            ("message.text.edited", {}, NothingToDo()),
            ("follow", {"message_id": None}, NothingToDo()),
            ("text", {"chat": GROUP}, SpokeInGroup()),
            ("text", {"chat": {"id": "zgr-1"}}, SpokeInGroup()),
            ("text", {"chat": {"id": PERSON}}, Said("Đã nhận", ID)),
            ("text", {"chat": {"id": PERSON, "chat_type": "private"}}, Said("Đã nhận", ID)),
            ("text", {"from": {"id": INBOUND.bot, "display_name": "Bot"}}, NothingToDo()),
            ("text", {"from": {"id": "77", "display_name": "Bot khác", "is_bot": True}}, NothingToDo()),
            ("text", {"from": {"id": "77", "is_bot": True}, "chat": GROUP}, NothingToDo()),
        ],
    )
    def test_an_update_is_read_as(self, update, event, changes, what, wrapped):
        raw = update(event, **changes)
        assert INBOUND.read({"ok": True, "result": raw} if wrapped else raw).what == what

    def test_where_a_file_is_shows_in_no_text(self, update):
        read = INBOUND.read(update("image", photo=URL))
        assert read.what == attached(AttachmentKind.PHOTO, "Đã nhận", URL)
        assert URL not in repr(read)

    def test_who_where_and_when(self, update):
        incoming = INBOUND.read(update())
        assert (incoming.channel, incoming.bot, incoming.external_id) == ("zalo", INBOUND.bot, PERSON)
        assert incoming.name == "Lan"
        assert incoming.at == datetime(2025, 6, 19, 6, 55, 31, 602000, tzinfo=UTC)

    def test_a_date_may_be_a_string_or_missing_and_so_may_a_name(self, update):
        assert INBOUND.read(update(date="1750316131602")).at == INBOUND.read(update()).at
        assert INBOUND.read(update(date=None)).at is None
        assert INBOUND.read(update(**{"from": {"id": PERSON, "display_name": None}})).name == ""

    def test_an_id_written_as_a_number_is_the_same_id(self, update):
        number = 1459232241454765290
        incoming = INBOUND.read(update(**{"from": {"id": number}, "chat": {"id": str(number)}}))
        assert (incoming.external_id, incoming.what) == (str(number), Said("Đã nhận", ID))
        assert INBOUND.read(update(**{"from": {"id": int(INBOUND.bot)}})).what == NothingToDo()

    @pytest.mark.parametrize(
        "changes",
        [
            {"message_id": 1.5},
            {"message_id": ""},
            {"message_id": True},
            {"text": 5},
            {"text": None},
            {"date": "hôm nay"},
            {"date": 1.5},
            {"date": 10**30},
            {"date": -(10**17)},
            {"date": "9" * 15},
            {"date": "٣"},
            {"from": None},
            {"from": {"id": 1e20}},
            {"chat": "x"},
            {"chat": {"id": PERSON, "chat_type": 5}},
        ],
    )
    def test_nonsense_is_unreadable(self, update, changes):
        with pytest.raises(UNREADABLE):
            INBOUND.read(update(**changes))

    @pytest.mark.parametrize("raw", [{}, {"ok": True}, {"result": []}, {"result": {}}, {"event_name": 5}])
    def test_what_is_no_update_has_no_id_either(self, raw):
        for read in (INBOUND.read, INBOUND.update_id):
            with pytest.raises(UNREADABLE):
                read(raw)


class TestIds:
    def test_a_message_has_the_same_id_however_often_and_in_whatever_wrapping_it_comes(self, update):
        assert INBOUND.update_id(update()) == ID
        assert INBOUND.update_id({"ok": True, "result": update(), "error_code": 0}) == ID

    def test_what_happens_to_a_message_later_is_another_update(self, update):
        ids = {INBOUND.update_id(update(event)) for event in ("text", "reaction", "message.text.edited")}
        assert len(ids) == 3

    def test_an_event_about_no_message_is_known_by_its_content(self, update):
        one, two = update("follow", message_id=None), update("follow", message_id=None, date=1)
        assert INBOUND.update_id(one) == INBOUND.update_id(copy.deepcopy(one)) != INBOUND.update_id(two)
        assert INBOUND.update_id({"event_name": "user.left"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.sampled_from(["text", "image", "sticker", "voice", "unsupported", "link", "reaction"])
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "from": st.fixed_dictionaries({}, optional={"id": JSON, "display_name": JSON, "is_bot": JSON}) | JSON,
        "chat": st.fixed_dictionaries({}, optional={"id": JSON, "chat_type": JSON}) | JSON,
        "message_id": JSON,
        "date": JSON,
        **dict.fromkeys(("text", "caption", "photo", "photo_url", "voice", "voice_url", "sticker", "url"), JSON),
    },
)
UPDATES = st.fixed_dictionaries(
    {"event_name": EVENTS.map("message.{}.received".format), "message": MESSAGES | JSON}
)


@given(st.dictionaries(st.text(), JSON) | UPDATES | UPDATES.map(lambda update: {"ok": True, "result": update}))
def test_whatever_json_comes_is_read_or_unreadable_and_never_worse(raw):
    for read in (INBOUND.read, INBOUND.update_id):
        with suppress(*UNREADABLE):
            read(raw)


SOUND: dict[str, Any] = {
    "event_name": "message.image.received",
    "message": {
        "from": {"id": PERSON, "display_name": "Lan", "is_bot": False},
        "chat": {"id": PERSON, "chat_type": "PRIVATE"},
        "photo_url": URL,
        "message_id": ID,
        "date": 1750316131602,
    },
}


@given(st.sampled_from(["from", "chat", "photo_url", "message_id", "date"]), JSON)
def test_a_sound_update_with_one_odd_field_is_read_or_unreadable(key, value):
    raw = copy.deepcopy(SOUND)
    raw["message"][key] = value
    with suppress(*UNREADABLE):
        assert INBOUND.read(raw).channel == "zalo"
        assert INBOUND.update_id(raw)
