"""An officer's desk, as the database would describe it, and how one composes at it."""

from typing import Any

from bot.dialogue.intents import KeepDraft, SendAdvisory
from bot.dialogue.queries import CountAudience, FindReachable, Query, ReadDeadline, SeeDesk
from bot.dialogue.steps import Value
from bot.domain.incoming import Attached, AttachmentKind
from tests.dialogue.talker import Talker

WARD = {
    "unit": 3,
    "name": "Công an phường Mẫu Một",
    "institutions": 2,
    "wards": [],
    "kinds": [
        {"kind": "tieu-hoc", "name": "Tiểu học", "institutions": 1},
        {"kind": "thcs", "name": "THCS", "institutions": 1},
    ],
}
CITY = {
    "unit": 1,
    "name": "Công an Quận Mẫu",
    "institutions": 3,
    "wards": [
        {"unit": 3, "name": "Công an phường Mẫu Một", "institutions": 2},
        {"unit": 4, "name": "Công an phường Mẫu Hai", "institutions": 1},
    ],
    "kinds": WARD["kinds"],
}
ALL_LEVELS = ["khan", "canh-bao", "luu-y", "thong-tin"]
CALM = {"where": "CA", "institutions": 2, "people": 3, "unreached": 0, "without-files": 0, "second": False}
NEWS = "Giả giáo viên báo học sinh cấp cứu\nMột số phụ huynh nhận cuộc gọi.\nĐề nghị: gọi lại giáo viên chủ nhiệm."
DEADLINE = "2026-11-25T02:00:00+00:00"
PHOTO = Attached(AttachmentKind.PHOTO, remote_id="r1", unique_id="u1", name="thu.jpg")


class Desk:
    """What the database would say."""

    def __init__(self, *places: dict[str, Any], levels: list[str] | None = None, **meant: Any) -> None:
        self.places = list(places) or [WARD]
        self.levels = levels or ALL_LEVELS
        self.meant = CALM | meant
        self.names = {7: "Trường THCS Trần Văn Ơn", 8: "Trường THCS Mẫu B"}

    def __call__(self, query: Query) -> Value:
        match query:
            case SeeDesk():
                return {"levels": self.levels, "places": self.places}
            case CountAudience():
                return dict(self.meant)
            case FindReachable(text=text):
                return [[unit, name] for unit, name in self.names.items() if text.lower() in name.lower()]
            case ReadDeadline(text="hôm qua"):
                return {"refusal": "remind.past"}
            case ReadDeadline():
                return {"answer_by": DEADLINE}
            case _:
                raise AssertionError(query)


def composer(desk: Desk | None = None, **start: Any) -> Talker:
    return Talker("compose", start, desk or Desk())


def pick(talker: Talker, value: Any) -> Talker:
    """Taps the option with that value."""
    values = [option.value for option in talker.screen.options]
    return talker.taps(values.index(value))


def draft_of(talker: Talker) -> dict[str, Any]:
    assert isinstance(talker.step, SendAdvisory | KeepDraft)
    return dict(talker.step.draft)


def at_audience(desk: Desk | None = None, level: str = "canh-bao") -> Talker:
    talker = composer(desk).types(NEWS)
    for value in ("done", level) if level == "khan" else ("done", level, "lua-dao"):
        pick(talker, value)
    return talker


def at_preview(desk: Desk | None = None, level: str = "canh-bao") -> Talker:
    talker = at_audience(desk, level)
    everything: Any = talker.screen.options[0].value
    return pick(talker, {"by": everything["by"], "pick": "all"})
