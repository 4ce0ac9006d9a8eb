"""Reads the time of day: `7h30`, `07g30`, `3 giờ kém 15 chiều`, `6 rưỡi chiều`, `8h tối`, `nửa đêm`, `7:30 pm`.

An hour from 1 to 5 with nothing else said is in the afternoon, as in offices; `02:00` and from 6 on it stays as it
is, since schools open at six.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from bot.text.marks import either, without_marks
from bot.text.when.scan import COUNTED, NUMBER_WORD, TAKEN, NotRead, Scan, number


class Part(Enum):
    """A part of the day: the hour that it means by itself, and the hour at which it is over."""

    MORNING = (8, 11)
    NOON = (12, 14)
    AFTERNOON = (14, 18)
    EVENING = (19, 23)
    NIGHT = (22, 24)

    @property
    def usual_hour(self) -> int:
        return self.value[0]

    @property
    def over_at(self) -> int:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours and minutes after the midnight with which the day meant begins; from 24 on it is the night after."""

    hour: int
    minute: int


_PARTS = {
    "sáng": Part.MORNING,
    "rạng sáng": Part.MORNING,
    "morning": Part.MORNING,
    "trưa": Part.NOON,
    "chiều": Part.AFTERNOON,
    "afternoon": Part.AFTERNOON,
    "tối": Part.EVENING,
    "evening": Part.EVENING,
    "đêm": Part.NIGHT,
    "khuya": Part.NIGHT,
    "night": Part.NIGHT,
}
PART = "|".join(_PARTS)
_PART_OF = {without_marks(word): part for word, part in _PARTS.items()}

_START = r"(?<![\w/:.])(?<![0-9],)(?<!thứ )"
_END = r"(?![\w:/]|[.,-][0-9](?![0-9]?[hg:]))"
_NEVER_HOURS = r"(?! ?(?:học|làm việc|đồng hồ|dạy|qua|liền|lái xe)(?!\w))"
_MINUTE = rf"(?P<minute>[0-9]{{2}})(?: ?(?:phút|ph|p|'))?{_END}(?! {COUNTED})"
_HOUR = rf"(?P<hour>[0-9]{{1,2}}(?= ?[hg])|{NUMBER_WORD}(?= giờ))(?: ?giờ| ?h| ?g)"
_LEADS_ON = f"{PART}|ngày|hôm|thứ|mai|tomorrow|on|every"
# Half past: beside a day or a part of it, or alone; "giá 2 rưỡi" is no time.
_HALF = either(
    rf"{_START}(?P<hour>[0-9]{{1,2}}|{NUMBER_WORD}) (?P<half>rưỡi)(?!\w)"
    rf"(?:(?P<alone>$)|(?P<day>(?= (?:vào )?(?:buổi )?(?:{_LEADS_ON})(?!\w)))|)"
)
_LEADS_TO_HALF = either(
    rf"(?<!\w)(?:lúc|vào|(?:{PART})(?: nay| mai| mốt)?|hôm nay|mai|mốt|tôi|mình|nhắc"
    r"|(?:thứ|ngày) ?(?:[0-9/]+|hai|ba|tư|năm|sáu|bảy)|t[2-7]|cn|chủ nhật),? $"
)
_PATTERNS = tuple(
    either(_START + rest)
    for rest in (
        rf"{_HOUR} ?(?:kém|thiếu) (?P<less>[0-9]{{1,2}}|năm|mười lăm|mười)(?: ?(?:phút|p|'))?{_END}",
        rf"{_HOUR} ?(?P<half>rưỡi){_END}",
        rf"(?P<hour>[0-9]{{1,2}}):{_MINUTE} ?(?P<half_day>am|pm)?{_END}",
        rf"{_HOUR} ?{_MINUTE}",
        rf"{_HOUR} (?P<minute>[0-9]|{NUMBER_WORD}) phút{_END}",
        rf"(?P<hour>[0-9]{{1,2}}) ?(?P<half_day>am|pm){_END}",
        rf"(?P<hour>[0-9]{{1,2}}) o'clock{_END}",
        rf"(?!0?[2-5]g|24 ?(?:giờ|h) (?:tới|qua)){_HOUR}(?: đúng| chẵn)?{_END}{_NEVER_HOURS}",
        rf"(?:lúc|at) (?P<hour>[0-9]{{1,2}})(?= ?(?:$|[,.;]|{TAKEN})| (?:{_LEADS_ON})(?!\w)){_END}",
        rf"(?P<twelve>giữa trưa|noon|midday){_END}",
        rf"(?P<midnight>nửa đêm(?: nay)?|midnight){_END}",
    )
)
_LASTING = either(r"(?<!\w)(?:trong|trong vòng|trong khoảng|suốt|kéo dài|mất|hơn|thêm|cứ|mỗi|khoá|khóa) $")
_BEFORE = either(rf"(?<!\w)(?:in the |at )?(?:buổi )?(?P<part>{PART})(?=[ ,]*(?:vào |lúc |ngày )?{TAKEN})")
# Without marks the word behind "nhac" is me; "nhac toi nay" is this evening all the same.
_REMIND = either(r"(?<!\w)nhắc(?: việc| nhở| hẹn)?(?: cho)?(?: riêng)? $")
_BEHIND = either(
    rf"(?<={TAKEN}) ?,? ?(?:vào |in the |at )?(?:buổi )?(?P<part>{PART})(?!\w)"
    r"(?! (?:đa|thiểu|kiến|tạo|cao|học|trường)(?!\w))"
)


def find_times(scan: Scan) -> list[re.Match[str]]:
    """Whatever says an hour; `read_clock` tells which, when the days round it have been found too."""
    found = [one for pattern in _PATTERNS for one in scan.find(pattern, lambda it: not scan.follows(_LASTING, it))]
    return [*found, *scan.find(_HALF, lambda it: _is_half_past(scan, it))]


def _is_half_past(scan: Scan, found: re.Match[str]) -> bool:
    alone = found["alone"] is not None and found.start() == 0
    return alone or found["day"] is not None or scan.follows(_LEADS_TO_HALF, found)


def read_clock(scan: Scan, times: list[re.Match[str]]) -> tuple[Clock | None, Part | None]:
    """The one time of day that is said, and the part of the day; refuses the scan if there are two."""
    part = _find_part(scan)
    clocks = {clock for one in times if (clock := _clock(scan, one, part))}
    if len(clocks) > 1:
        scan.refuse(NotRead.UNCLEAR)
    return next(iter(clocks), None), part


def _find_part(scan: Scan) -> Part | None:
    """The part of the day beside a day or a time; "tối đa" and "sáng kiến" are none."""
    typed_with_marks = not scan.text.isascii()

    def is_part(found: re.Match[str]) -> bool:
        # Between words with marks, "sang" is to move and "toi" mostly I.
        ambiguous = {"sang"} if found.re is _BEFORE else {"sang", "toi", "dem"}
        is_me = found["part"] == "toi" and scan.follows(_REMIND, found) and not scan.said_behind("nay", found)
        return not (is_me or (typed_with_marks and found["part"] in ambiguous))

    found = [*scan.find(_BEFORE, is_part), *scan.find(_BEHIND, is_part)]
    parts = {_PART_OF[without_marks(one["part"])] for one in found}
    if len(parts) > 1:
        scan.refuse(NotRead.UNCLEAR)
    return next(iter(parts), None)


def _clock(scan: Scan, found: re.Match[str], part: Part | None) -> Clock | None:
    """What one match means; None, with the scan refused, if there is no such time."""
    said = {name: value for name, value in found.groupdict().items() if value is not None}
    if "twelve" in said:
        return Clock(12, 0)
    if "midnight" in said:
        return Clock(24, 0)
    hour, minute = number(said["hour"]), 30 if "half" in said else number(said.get("minute", "0"))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        scan.refuse(NotRead.IMPOSSIBLE)
        return None
    if half_day := said.get("half_day"):
        shifted = hour % 12 + (12 if half_day == "pm" else 0) if 1 <= hour <= 12 else None
    else:
        shifted = _hour_of_day(hour, part, padded=said["hour"].startswith("0"))
    if shifted is None:
        scan.refuse(NotRead.UNCLEAR)
        return None
    minutes = shifted * 60 + minute - number(said.get("less", "0"))
    return Clock(minutes // 60, minutes % 60)


def _hour_of_day(hour: int, part: Part | None, *, padded: bool) -> int | None:
    """The hour by the 24-hour clock, as hours since the midnight before; None if part and hour contradict."""
    match part:
        case None:
            return hour + 12 if 1 <= hour <= 5 and not padded else hour
        case Part.MORNING:
            return hour if hour <= 11 else None
        case Part.NOON:
            return {1: 13, 2: 14}.get(hour, hour if 10 <= hour <= 14 else None)
        case Part.AFTERNOON:
            return hour + 12 if 1 <= hour <= 7 else hour if 12 <= hour <= 19 else None
        case Part.EVENING:
            return hour + 12 if 5 <= hour <= 12 else hour if 17 <= hour <= 23 else None
        case Part.NIGHT:
            return (
                hour + 12
                if 8 <= hour <= 12
                else 24 + hour % 24
                if hour in {0, 1, 2, 3, 4, 5, 24}
                else (hour if hour >= 18 else None)
            )
        case _:
            assert_never(part)
