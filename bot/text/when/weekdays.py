"""Reads days of the week: `thứ Sáu`, `T2`, `CN`, `thứ 2, 4, 6`, `từ thứ 2 đến thứ 6`, `thứ hai đầu tháng`."""

from datetime import date, timedelta

from bot.text.marks import either, without_marks
from bot.text.when.days import Days, monday
from bot.text.when.scan import TAKEN, NotRead, Scan

_NUMBERS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5} | {str(one): one - 2 for one in range(2, 8)}
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = "(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])"
WEEKDAY = rf"(?:thứ ?{_NUMBER}|t[2-7]|chủ nhật|chúa nhật|cn|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)(?!\w)"
# "lần thứ 2" counts, and "thư mời thứ 3" is a third letter.
_COUNTS = (
    r"(?<!lần )(?<!người )(?<!bậc )(?<!lớp )(?<!bản )(?<!đợt )(?<!hạng )(?<!tầng )(?<!vòng )(?<!tháng )(?<!quý )"
    r"(?<!năm )(?<!trường )(?<!cuộc )(?<!vụ )(?<!bước )"
)
_NEXT_IS_OTHER = r"(?![0-9hg]|[:./][0-9]| ?(?:giờ|tháng))"
_MORE = (
    rf"(?:(?:, và|,|;|, and| và| and|-|–| -| –)? ?(?:{WEEKDAY}|{_NUMBER}(?=\s*(?:$|[,.;–-]|{TAKEN})"
    rf"| (?:và|hằng|hàng|mỗi|lúc|vào|[2-7]{_NEXT_IS_OTHER})(?!\w))){_NEXT_IS_OTHER})"
)
_WHICH = r"(?: (?P<which>tới|này|sau)(?! (?:khi|đó|trường))(?!\w))?"


def _one(name: str) -> str:
    return rf"(?<![\w/-]){_COUNTS}(?P<next_{name}>next )?(?P<{name}>{WEEKDAY})(?![:./][0-9])"


_RANGE = either(
    rf"(?:từ |from )?{_one('first')} ?(?:đến|tới|-|–|to|through) ?"
    rf"(?P<last>{WEEKDAY}|{_NUMBER}(?!\w|[:./]| ?giờ))(?! ?[-–] ?[2-7])"
)
_LIST = either(rf"{_one('day')}(?P<more>{_MORE}*){_WHICH}")
_EACH = either(rf"{WEEKDAY}|(?<!\w){_NUMBER}(?!\w)")
_OF_MONTH = (
    r"(?:(?: của)?(?= (?:của )?(?:(?:mỗi|hằng|hàng|mọi) (?:tháng|quý)|tháng (?:sau|tới)))"
    r"|(?: của)? tháng(?: này| (?P<month>[0-9]{1,2}))?(?!\w))"
)
_NTH = either(
    rf"{_one('day')} (?:tuần )?(?P<nth>đầu tiên|đầu|cuối cùng|cuối|thứ nhất|thứ [2-4]|thứ (?:hai|ba|tư))"
    rf"{_OF_MONTH}"
)
_NTH_ENGLISH = either(
    rf"(?<!\w)(?:on )?(?:the )?(?P<nth>first|second|third|fourth|last) (?P<day>{WEEKDAY})(?= (?:of|every))"
)
_NTHS = {
    1: ("dau tien", "dau", "thu nhat", "first"),
    2: ("thu hai", "thu 2", "second"),
    3: ("thu ba", "thu 3", "third"),
    4: ("thu tu", "thu 4", "fourth"),
    -1: ("cuoi cung", "cuoi", "last"),
}
_NTH_OF = {word: nth for nth, words in _NTHS.items() for word in words}
_WEEK = either(
    r"(?<!\w)(?:(?:của|trong) )?(?:(?P<edge>đầu|giữa|cuối) )?(?:tuần (?P<which>sau nữa|này|sau|tới|kế tiếp|kế)"
    r"|(?P<next>next) week)(?!\w)"
)
_EDGE_OF_WEEK = either(r"(?<!\w)(?P<edge>đầu|giữa|cuối) tuần(?! (?:đầu|học|lễ))(?!\w)")
_EDGES = {"dau": 0, "giua": 2, "cuoi": 5}
_WEEKS = {"này": 0, "nay": 0, "sau nữa": 2, "sau nua": 2}


def find_weekdays(scan: Scan, days: Days, today: date) -> None:
    """Adds the days of the week that are said; with a week they are fixed dates."""
    for found in (*scan.find(_NTH), *scan.find(_NTH_ENGLISH)):
        days.weekdays.add(_weekday(found["day"]))
        days.nth = _NTH_OF[without_marks(found["nth"])]
        if found.groupdict().get("month"):
            scan.refuse(NotRead.UNCLEAR)
    for found in scan.find(_RANGE):
        first, last = _weekday(found["first"]), _weekday(found["last"])
        days.weekdays.update(range(first, last + 1))
        days.are_many = True
        if first >= last:
            scan.refuse(NotRead.UNCLEAR)
    for found in scan.find(_LIST):
        days.weekdays.update(_weekday(one) for one in (found["day"], *_EACH.findall(found["more"])))
        which = found["which"] or found["next_day"]
        days.later_than_today = which is not None and without_marks(which) != "nay"
    _find_week(scan, days, today)


def _find_week(scan: Scan, days: Days, today: date) -> None:
    for found in scan.find(_WEEK):
        which = found["which"] or "next"
        start = monday(today, _WEEKS.get(which, 1))
        if found["edge"]:
            days.fixed.add(start + timedelta(days=_EDGES[without_marks(found["edge"])]))
        elif len(days.weekdays) == 1:
            days.fixed.add(start + timedelta(days=min(days.weekdays)))
        elif which not in {"này", "nay"}:
            days.fixed.add(start)  # the week itself: its first working day
    for found in scan.find(_EDGE_OF_WEEK):
        if not days.weekdays:
            days.weekdays.add(_EDGES[without_marks(found["edge"])])


def _weekday(words: str) -> int:
    plain = without_marks(words).removesuffix("s")
    if plain in _ENGLISH:
        return _ENGLISH.index(plain)
    if plain in {"cn", "chu nhat", "chua nhat"}:
        return 6
    return _NUMBERS[plain] if plain in _NUMBERS else _NUMBERS[plain.removeprefix("thu").removeprefix("t").strip()]
