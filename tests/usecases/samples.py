"""What use cases are tested with: a house on both channels, advisories, texts as people type them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.domain.advisory import (
    Advisory,
    AdvisoryState,
    AdvisoryText,
    Audience,
    Category,
    Level,
    Status,
)
from bot.domain.people import Form, Language, Role
from bot.text.catalogue import Voice
from bot.usecases.house import House

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
TELEGRAM, TEXTONLY = ("telegram", "bot"), ("textonly", "bot")
CAPABILITIES = {TELEGRAM: TelegramOutbound.capabilities, TEXTONLY: TextOnlyOutbound.capabilities}

HOUSE = House(
    lanes=CAPABILITIES,
    operator="Công an Quận Mẫu",
    answer_within={level: timedelta(hours=1) for level in Level},
    valid_for={level: timedelta(days=1) for level in Level},
    random_bytes=bytes,
)

VOICES = st.builds(Voice, st.sampled_from(Language), st.sampled_from(Form))
VOICE = Voice(Language.VI, Form.THAY_CO)

# What inbound and files let through: no half characters, no NUL.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NASTY = st.sampled_from(
    [
        "<b>đậm</b> <a href='tg://user?id=1'>x</a> &lt;&amp;",
        "*sao* _gạch_ ~xoá~ `mã` [x](http://a.vn) ||ẩn||",
        "1. Đã nhận\n2. Cần hỗ trợ",
        "(1/3) (gửi lại)",
        "@bot /start #thẻ $VND 0901 234 567 a@b.vn",
        "👮🏽‍♀️🇻🇳 Trường Tiểu học Nguyễn Thị Minh Khai",
        "Vie\u0302\u0323t Nam",
        '=HYPERLINK("http://a.vn")',
    ]
)
TYPED = st.text(CHARACTERS, max_size=60) | NASTY
LONG = st.builds(
    lambda texts, times, between: between.join(texts * times),
    st.lists(TYPED, min_size=1, max_size=2),
    st.sampled_from([1, 40, 150]),
    st.sampled_from(["", " ", "\n", "\n\n"]),
)


def advisory(words: AdvisoryText | None = None, **changes: Any) -> Advisory:
    """A released advisory of a ward."""
    values: dict[str, Any] = {
        "id": 427,
        "code": "TB-0427",
        "status": Status.ACTUAL,
        "level": Level.CANH_BAO,
        "category": Category.LUA_DAO,
        "state": AdvisoryState.RELEASED,
        "author_contact_id": 1,
        "unit_id": 1,
        "role": Role.CONG_AN,
        "audience": Audience(),
        "revision_id": 900,
        "revision": 1,
        "text": words or AdvisoryText("Giả giáo viên", "Báo học sinh cấp cứu", "Gọi lại"),
        "created_at": NOW,
        "sent": NOW,
        "expires": NOW + timedelta(days=1),
        "answer_by": NOW + timedelta(hours=2),
    }
    return Advisory(**values | changes)
