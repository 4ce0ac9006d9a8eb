"""What the database would say to any query, in one of its moods."""

from datetime import UTC, datetime
from typing import Any, assert_never

from bot.dialogue.queries import (
    CheckPhone,
    CountAudience,
    FindInvitee,
    FindNamed,
    FindReachable,
    FindUnits,
    ForeseeReminder,
    Query,
    ReadDeadline,
    ReadMoment,
    SeeChannels,
    SeeCorrectable,
    SeeDesk,
    SeeDrafts,
    SeeReminders,
    SeeRequests,
    SeeThread,
    SeeThreads,
    SeeWriting,
)
from bot.dialogue.steps import Value
from bot.usecases.reminder_desk import read_moment

MOODS = [
    *("found", "already", "too-many", "not-own", "phone-unknown", "other-person"),
    *("code-bad", "code-unknown", "code-revoked", "code-used", "code-expired", "code-nobody"),
]
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_FOUND = {
    "contact_id": 7,
    "invitation_id": None,
    "name": "An",
    "posts": "Hiệu trưởng – Trường A1",
    "form": "thay-co",
    "operator": "CA",
}
_KINDS = [
    {"kind": "thcs", "name": "THCS", "institutions": 2},
    {"kind": "thpt", "name": "THPT", "institutions": 1},
]
_WARDS = [{"unit": unit, "name": f"Công an phường {unit}", "institutions": unit} for unit in (3, 4)]
_WARD = {"unit": 3, "name": "Công an phường 3", "institutions": 3, "wards": [], "kinds": _KINDS}
_CITY = {"unit": 1, "name": "Công an Quận", "institutions": 7, "wards": _WARDS, "kinds": _KINDS}
_CORRECTABLE = {
    "id": 4,
    "revision": 9,
    "code": "TB-0004",
    "headline": "Giả giáo viên",
    "draft": {
        "headline": "Giả giáo viên",
        "description": "Gọi báo cấp cứu",
        "instruction": "",
        "files": [],
        "level": "khan",
        "category": "lua-dao",
        "audience": {"by": None, "units": [], "kinds": []},
    },
}
_MEANT = {"where": "CA", "institutions": 3, "people": 4, "unreached": 1, "without-files": 0, "second": False}


def say(query: Query, mood: str) -> Value:
    match query:
        case FindInvitee():
            return {"outcome": mood} | _FOUND
        case SeeRequests():
            return {
                "waiting": {"post": "Bảo vệ", "police": "CA", "form": "anh-chi"} if mood == "already" else None,
                "note": "request.lapsed" if mood == "not-own" else "",
                "refusal": "request.too-many" if mood == "too-many" else "",
                "operator": "CA",
            }
        case FindUnits():
            hit = {"unit": 1, "name": "Trường A1", "label": "Trường A1", "roles": ["hieu-truong", "bao-ve"]}
            return [] if mood == "code-unknown" else [hit, hit | {"roles": ["cong-an"]}]
        case CheckPhone():
            return {"already": "known", "too-many": "too-many"}.get(mood, "free")
        case SeeDesk() | SeeCorrectable():
            return _desk(mood) if isinstance(query, SeeDesk) else _CORRECTABLE
        case FindReachable() | FindNamed():
            return _found(query, mood)
        case CountAudience():
            if mood == "not-own":
                return {"refusal": "refusal.nobody-meant", "params": {}}
            return _MEANT | {"second": mood == "already", "unreached": 0 if mood == "found" else 2}
        case ReadDeadline():
            return {"answer_by": NOW.isoformat()} if mood == "found" else {"refusal": "remind.past"}
        case SeeDrafts():
            draft = {"id": 5, "title": "Họp giao ban", "mark": "🔵 ", "own": True}
            return [] if mood == "code-bad" else [draft, draft | {"id": 6, "own": False}]
        case SeeWriting() | SeeThread() | SeeThreads():
            return _threads(query, mood)
        case SeeChannels():
            there = [{"id": one, "name": f"Kênh {one}", "usual": one == 1, "urgent": one == 2} for one in (1, 2)]
            shown = there if mood == "found" else there[:1]
            return {"usual": "Kênh 1", "urgent": "Kênh 1", "channels": shown, "others": "Zalo" * (mood != "found")}
        case ReadMoment(text=text):
            return read_moment(text, NOW)
        case ForeseeReminder():
            if mood == "not-own":
                return {"refusal": "remind.past", "params": {}}
            return {"who": "CA", "moments": "• mai", "repeats": "", "skips": None, "time": "08g00"}
        case SeeReminders():
            found = [[1, "NV-0001"], [2, "NV-0002"]] if mood != "code-bad" else []
            return {"lines": "NV-0001 · Nộp báo cáo", "open": found, "more": MOODS.index(mood)}
        case _:
            assert_never(query)


def _threads(query: SeeWriting | SeeThread | SeeThreads, mood: str) -> Value:
    match query:
        case SeeWriting():
            place = {"unit": 7, "name": "Trường A", "police": "Công an phường 3", "joined": 2}
            other = place | {"unit": 8, "name": "Trường B", "police": "Công an phường 4"}
            return {"places": [] if mood == "too-many" else [place, other][: 1 + (mood == "found")]}
        case SeeThread(thread_id=thread_id):
            return {"thread": thread_id, "to": "Trường A"}
        case SeeThreads():
            return [{"id": one, "title": f"TD-000{one} · Trường A"} for one in range(1, MOODS.index(mood) % 4)]


def _found(query: FindReachable | FindNamed, mood: str) -> Value:
    if isinstance(query, FindNamed):
        return {"unit": 7, "rest": "nộp báo cáo"} if mood == "found" else None
    return [] if mood == "code-unknown" else [[7, "Trường A"], [8, "Trường B"]][: 1 + (mood == "found")]


def _desk(mood: str) -> dict[str, Any]:
    levels = ["luu-y", "thong-tin"] if mood == "not-own" else ["khan", "canh-bao", "luu-y", "thong-tin"]
    places = {"too-many": [], "already": [_CITY], "code-used": [_WARD, _CITY]}.get(mood, [_WARD])
    return {"levels": levels if places else [], "places": places}
