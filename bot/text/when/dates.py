"""Reads days of the calendar: `25/11`, `25.11.2026`, `ngày 25 tháng 11`, `mùng 5`, `cuối tháng`, `mai`, `Dec 25`.

Names and counts that look like dates are none: lớp 8/3, Mầm non 30/4, đường 3/2, 10/12 trường, trực 24/7.
"""

import re
from datetime import date, timedelta

from bot.text.marks import either, without_marks
from bot.text.when.days import Days, coming, date_of, in_month
from bot.text.when.scan import COUNTED, NotRead, Scan

_DAY = "(?:(?P<said>ngày|hôm|mùng|mồng|on) )?"
_SEPARATED = either(
    rf"(?<![\w/.,:–-]){_DAY}(?P<day>[0-9]{{1,2}})(?P<by>[/.-])(?P<month>[0-9]{{1,2}})"
    r"(?:(?P=by)(?P<year>20[0-9]{2}|[0-9]{2}))?(?![\w/]|[.,:-][0-9]|%)"
)
_NAME_BEFORE = either(
    r"(?<!\w)(?:lớp|khối|mầm non|mn|mẫu giáo|nhà trẻ|tiểu học|th|thcs|thpt|đường|hẻm|ngõ|phố|số|nhà|phường|điểm"
    r"|tỷ lệ|tỉ lệ|trực|công viên|(?<!các )(?<!những )(?<!nhà )trường) $"
)
_COUNT_BEHIND = either(rf" ?{COUNTED}")
_WRITTEN = either(
    rf"(?<![\w/.,:-]){_DAY}(?P<day>[0-9]{{1,2}}) tháng (?P<month>[0-9]{{1,2}})"
    r"(?:(?:,? năm |[ /-])(?P<year>20[0-9]{2}))?(?![\w/]|[.,:-][0-9]| (?:lần|ngày|tuần)(?!\w))"
)
_IN_MONTH = either(
    rf"(?<![\w/.,:-]){_DAY}(?P<day>[0-9]{{1,2}}) (?:của )?"
    r"(?:tháng (?P<which>này|sau|tới)|of (?P<next>next) month)(?!\w)"
)
_LUNAR = either(
    r"(?<!\w)(?:(?:mùng|mồng) [0-9]{1,2} (?:tết|âm)|[0-9]{1,2}(?:/[0-9]{1,2})? (?:âm lịch|âl)|rằm tháng)(?!\w)"
)
_EDGE = either(
    r"(?<!\w)(?:ngày )?(?P<edge>đầu|giữa|cuối)(?: cùng| tiên)?(?: của)? tháng"
    r"(?: (?P<which>này|sau|tới)(?!\w)| (?P<month>[0-9]{1,2})(?![\w/]))?(?! (?:an toàn|hành động))(?!\w)"
)
_EDGE_OF_EVERY = either(
    r"(?<!\w)(?:ngày )?(?P<edge>đầu|giữa|cuối)(?: cùng| tiên)?(?= (?:của )?(?:mỗi|hằng|hàng|mọi) tháng)"
    r"|(?<!\w)(?:the )?(?P<english>first|last) day(?= of)"
)
_EDGES = {"dau": 1, "giua": 15, "cuoi": -1, "first": 1, "last": -1}
_EDGE_OF_YEAR = either(r"(?<!\w)(?P<edge>đầu|cuối) năm(?: (?:nay|sau|tới))?(?! (?:học|mới))(?!\w)")
_MONTH = either(r"(?<!\w)(?:tháng (?:sau|tới)|next month)(?!\w)")
_LIST = r"(?P<more>(?:(?:,|,? và|,? and) (?:ngày |the )?[0-9]{1,2}(?:st|nd|rd|th)?(?![\w/:]|[.,-][0-9]| giờ))*)"
_ALONE = either(
    rf"(?<!\w)(?<![0-9] )(?:(?P<said>ngày|hôm|mùng|mồng) (?P<day>[0-9]{{1,2}})"
    rf"|(?:on )?(?:the )?(?P<english>[0-9]{{1,2}})(?:st|nd|rd|th)){_LIST}(?![\w/:%]|[.,-][0-9])"
)
_EVERY_BEFORE = either(r"(?<!\w)(?:mỗi|hằng|hàng|mọi) $")
_BEFORE_MONTHLY = either(
    rf"(?<![\w/.,:-])(?:ngày )?(?P<day>[0-9]{{1,2}}){_LIST}"
    r"(?=,? (?:của )?(?:(?:mỗi|hằng|hàng|mọi) tháng|tháng nào cũng))"
)
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
_ENGLISH = re.compile(
    rf"(?<![\w/.,:-])(?:on )?(?:the )?(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? )?{_NAMED}"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?: (?P<after>[0-9]{1,2})(?:st|nd|rd|th)?(?![\w:/]))?"
    r"(?:,? (?P<year>20[0-9]{2}))?(?!\w)"
)
_NEAR = {
    0: r"(?:(?:ngày )?hôm nay|bữa nay|today|(?<=sáng )nay|(?<=trưa )nay|(?<=chiều )nay|(?<=tối )nay|(?<=đêm )nay)",
    1: r"(?:ngày mai|mai(?! mốt)|tomorrow)",
    2: r"(?:ngày (?:mốt|kia)|the day after tomorrow|day after tomorrow)",
}
_AFTER_TOMORROW = re.compile(r"(?<!\w)(?<!mai )mốt(?!\w)")  # without its mark it is "một"
_NEAR_DAYS = {ahead: either(rf"(?<!\w){words}(?!\w)") for ahead, words in sorted(_NEAR.items(), reverse=True)}
_NAMED_MAI = either(r"(?<!\w)(?:cô|hoa|thị|ban|sao|cành|cây) $")
_LEADS_TO_MAI = either(r"(?<!\w)(?:sáng|trưa|chiều|tối|đêm|ngày|sớm) $")
_YEAR = either(r"(?<!\w)(?:năm (?P<which>sau|tới|nay)|(?P<next>sang năm|next year))(?! học)(?!\w)")
_PAST = either(
    r"(?<!\w)(?:hôm qua|hôm kia|hôm trước|tuần trước|tháng trước|năm ngoái|năm trước|tối qua|đêm qua|yesterday"
    r"|last (?:week|month|year)"
    r"|[0-9]{1,2} (?:ngày|tuần|tháng|giờ|tiếng|phút) trước(?! (?:khi|giờ|lúc|ngày|hạn|cuộc|họp)))(?!\w)"
)


def find_dates(scan: Scan, days: Days, today: date) -> None:
    """Adds the days of the calendar that are said; refuses the scan for such as don't exist."""
    if scan.find(_LUNAR):
        scan.refuse(NotRead.UNCLEAR)
    for found in (
        *scan.find(_WRITTEN),
        *scan.find(_SEPARATED, lambda it: _is_date(scan, it)),
        *scan.find(_ENGLISH, _has_day),
    ):
        _add_date(scan, days, found, today)
    for found in scan.find(_IN_MONTH):
        ahead = 0 if without_marks(found["which"] or "next") == "nay" else 1
        _add(scan, days, in_month(int(found["day"]), ahead, today))
    _find_month_days(scan, days)
    _find_edges(scan, days, today)


def find_near_days(scan: Scan, days: Days, today: date) -> None:
    """Adds today, tomorrow and the one after; what lies in the past counts only if no other day is said."""
    for ahead, words in _NEAR_DAYS.items():
        if scan.find(words, lambda it: _is_no_name(scan, it)):
            days.fixed.add(today + timedelta(days=ahead))
    if scan.find(_AFTER_TOMORROW):
        days.fixed.add(today + timedelta(days=2))
    if days.nothing_said:
        days.past = bool(scan.find(_PAST))


def _is_date(scan: Scan, found: re.Match[str]) -> bool:
    """Whether two numbers with a sign between are meant as a date at all, a possible or an impossible one."""
    day, month = int(found["day"]), int(found["month"])
    if not (1 <= day <= 39 and 1 <= month <= 19):
        return False
    if found["said"]:
        return True
    if scan.follows(_NAME_BEFORE, found) or _COUNT_BEHIND.match(scan.left, found.end()):
        return False
    match found["by"]:
        case "-":  # 8-10 is a range, 25-11 is none
            return bool(found["year"]) or day > month
        case ".":  # 1.5 is a number
            return bool(found["year"]) or (len(found["month"]) == 2 and month <= 12)
        case _:
            return True


def _has_day(found: re.Match[str]) -> bool:
    return (found["day"] is None) != (found["after"] is None)


def _add_date(scan: Scan, days: Days, found: re.Match[str], today: date) -> None:
    groups = found.groupdict()
    day = int(groups["day"] or groups["after"])
    month = int(groups["month"]) if groups.get("month") else _month_of(groups["name"])
    if year := groups["year"]:
        _add(scan, days, date_of(day, month, int(year) % 100 + 2000))
        return
    days.year_day = (day, month)
    ahead = 0
    for said in scan.find(_YEAR):
        ahead = 0 if without_marks(said["which"] or "next") == "nay" else 1
        _add(scan, days, date_of(day, month, today.year + ahead))
        return
    _add(scan, days, coming(day, month, today))


def _month_of(name: str) -> int:
    return _ENGLISH_MONTHS.index(name[:3]) + 1


def _add(scan: Scan, days: Days, day: date | None) -> None:
    if day is None:
        scan.refuse(NotRead.IMPOSSIBLE)
    else:
        days.fixed.add(day)


def _find_month_days(scan: Scan, days: Days) -> None:
    for found in (*scan.find(_BEFORE_MONTHLY), *scan.find(_ALONE, lambda it: not _is_count(scan, it))):
        numbers = {int(one) for one in re.findall("[0-9]+", found[0])}
        if not all(1 <= one <= 31 for one in numbers):
            scan.refuse(NotRead.IMPOSSIBLE)
        days.month_days.update(numbers)


def _is_count(scan: Scan, found: re.Match[str]) -> bool:
    """`hằng ngày 3 trường`."""
    return scan.follows(_EVERY_BEFORE, found) and _COUNT_BEHIND.match(scan.left, found.end()) is not None


def _find_edges(scan: Scan, days: Days, today: date) -> None:
    for found in scan.find(_EDGE_OF_EVERY):
        days.month_days.add(_EDGES[without_marks(found["edge"] or found["english"])])
    for found in scan.find(_EDGE):
        day = _EDGES[without_marks(found["edge"])]
        if found["month"]:
            _add(scan, days, coming(day, int(found["month"]), today))
        elif found["which"]:
            _add(scan, days, in_month(day, 0 if without_marks(found["which"]) == "nay" else 1, today))
        else:
            days.month_days.add(day)
    for found in scan.find(_EDGE_OF_YEAR):
        day, month = (31, 12) if without_marks(found["edge"]) == "cuoi" else (1, 1)
        days.year_day = (day, month)
        _add(scan, days, coming(day, month, today))
    if scan.find(_MONTH):
        days.not_before = in_month(1, 1, today)


def _is_no_name(scan: Scan, found: re.Match[str]) -> bool:
    """`Cô Mai`, `Mai Thị Lựu` and `hoa mai` are no tomorrow."""
    if not found[0].startswith("mai"):
        return True
    typed = scan.text[found.start() : found.end()]
    leads = scan.follows(_LEADS_TO_MAI, found)
    return (typed != "Mai" or found.start() == 0 or leads) and not scan.follows(_NAMED_MAI, found)
