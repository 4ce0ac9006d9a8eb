"""Finds what seems to be a pupil's own name, so that the bot may ask whether it has to be said.

Precision before recall: it only leads to a question, and a question in vain annoys. Names of officers, of teachers
and of schools that are called after people are none.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.text.marks import either, without_marks

MASK = "(không nêu tên)"


def _split(words: str) -> frozenset[str]:
    """Words, or phrases parted by commas."""
    return frozenset(one.strip() for one in words.split("," if "," in words else None))


def _plain(words: str) -> frozenset[str]:
    return _split(without_marks(words))


_SURNAMES = _plain(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý trương đinh đoàn lâm mai trịnh cao tạ "
    "tô hà lưu đào châu thái kiều quách vương từ tống phùng giang tăng lương đồng lục chu triệu khổng thạch danh"
)
_SHORT_SURNAMES = {"ng", "tr", "ph"}  # Ng. V. Nam
_SURELY_SURNAMES = {"nguyen", "huynh"}  # in small letters; tran is also "tràn", pham "phạm", phan "phản"
_MIDDLE = _plain(
    "văn thị thanh minh ngọc quốc đức gia bảo thu hữu xuân kim hồng nhật quang phương khánh đình công trung duy "
    "tiến bích thúy tuấn hoài như mỹ"
)
# Words with which a name is over, or which begin none. Typed without marks some of them are names as well.
_OTHER_WORDS = _split(
    "lớp trường khối học sinh hs bị đã đang ở tại quận phường thcs thpt th mn mầm tiểu trung đi có không cùng và "
    "với là năm tuổi con của nhà khi lúc hôm ngày sáng chiều tối chưa được đến về ra vào làm đánh nhau phải sẽ "
    "vừa mới thường hay này đó thì rồi gọi nói báo"
)
_PLAIN_OTHER_WORDS = frozenset(map(without_marks, _OTHER_WORDS))
_GIVEN_AS_WELL = _plain("khôi nam bảo lâm phương quân trung")
_NAMESAKES = _plain(
    "trần văn ơn, nguyễn du, huỳnh khương ninh, võ trường toản, chu văn an, bùi thị xuân, lương thế vinh, "
    "trần đại nghĩa, nguyễn bỉnh khiêm, đinh tiên hoàng, trần quang khải, trần khánh dư, nguyễn thái bình, "
    "lê ngọc hân, nguyễn thái học, phan văn trị, trần hưng đạo, nguyễn huệ, lê thị riêng, phạm ngũ lão, "
    "nguyễn cư trinh, lê quý đôn, lê lợi, nguyễn trãi, lý tự trọng, võ thị sáu, nguyễn thị minh khai, "
    "lê hồng phong, hồ chí minh, trần phú, lê văn tám, nguyễn hữu huân, phan bội châu, phan chu trinh, "
    "nguyễn văn trỗi, lý thường kiệt, nguyễn hiền, lê duẩn, đoàn thị điểm, cao thắng"
)
_NO_NAMES = _plain(
    "hà nội, hà giang, hà nam, hà tĩnh, cao bằng, lâm đồng, thái nguyên, thái bình, châu đốc, lý sơn, đoàn thanh, "
    "đoàn tncs, đoàn viên, cao đẳng, đồng nai, đồng tháp, lục nam"
)
_PUPIL = r"(?:học sinh|học viên|sinh viên|nữ sinh|nam sinh|hs|em|cháu|bé)"
_LEAD = either(
    r"(?<!\w)(?P<many>(?:các|những|nhiều|một số|mấy|toàn thể|[0-9]+|hai|ba|bốn) )?(?<!anh )(?<!chị )(?<!trẻ )"
    rf"(?P<pupil>{_PUPIL})(?: (?:nam|nữ|{_PUPIL}))*(?: tên(?: là)?)?:? "
)
_WORD = re.compile(r"([^\W\d_]+)(\.?)[ ]?")
_AND = either(r"(?:\s*,|\s+và|\s*&)\s+")
_CLASS = either(r"[ ,(]*(?:lớp |l\.? ?)?[0-9]{1,2}(?:[a-z]|/[0-9])")
_ADULT = either(
    r"[ ,(-]*(?:là )?(?:hiệu trưởng|phó hiệu trưởng|giáo viên|gv|gvcn|bảo vệ|tổng phụ trách|công an|cán bộ|kế toán"
    r"|bí thư|phụ huynh|quản lý|trưởng (?:ban|phòng|nhóm)|phó (?:ban|phòng)|nhân viên|thư ký)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Name:
    end: int
    words: tuple[str, ...]  # without marks, in lower case


def find_pupil_names(text: str) -> tuple[tuple[int, int], ...]:
    """Spans (start, end) of the text that seem to be names of pupils, in their order."""
    composed, at = _compose(text)
    lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in composed)
    spans = []
    end = 0
    for lead in _LEAD.finditer(lower):
        if lead.start() < end:
            continue
        start = lead.end()
        name = _name_at(composed, start)
        if name is None or _is_other(lower, lead, name):
            continue
        while name is not None:
            spans.append((at[start], at[name.end]))
            end = name.end
            joint = _AND.match(lower, end)
            start = joint.end() if joint else end
            name = _name_at(composed, start) if joint else None
            name = name if name and len(name.words) > 1 and not _ADULT.match(lower, name.end) else None
    return tuple(spans)


def mask_pupil_names(text: str) -> str:
    """The text with each name that seems to be a pupil's left out, visibly."""
    for start, end in reversed(find_pupil_names(text)):
        text = text[:start] + MASK + text[end:]
    return text


def _compose(text: str) -> tuple[str, list[int]]:
    """The text in NFC, one character for each letter, and where each of them and the end stand in the text."""
    composed, at = [], []
    for cluster in re.finditer(r"(?s).[\u0300-\u036f]*", text):
        for letter in unicodedata.normalize("NFC", cluster[0]):
            composed.append(letter)
            at.append(cluster.start())
    return "".join(composed), [*at, len(text)]


def _name_at(text: str, start: int) -> _Name | None:
    """The name that stands there: a surname and more, or one capitalised word."""
    words: list[re.Match[str]] = []
    while len(words) < 5 and (word := _WORD.match(text, words[-1].end() if words else start)):
        if _ends_name(word[1], [one[1] for one in words]):
            break
        words.append(word)
        if word[0] == word[1]:
            break  # no space behind: a comma or the end
    if not words:
        return None
    keys = tuple(without_marks(word[1]).lower() for word in words)
    if words[0][1][0].islower():
        keys = _in_small_letters(keys)
    elif len(keys) > 1 and not _begins_name(words[0], keys):
        return None
    return _Name(words[len(keys) - 1].end(1), keys) if keys else None


def _ends_name(word: str, before: list[str]) -> bool:
    """Whether a word is none of the name that the words before it begin."""
    if before and before[0][0].isupper() != word[0].isupper():
        return True
    if not word.isascii():
        return word.lower() in _OTHER_WORDS
    key = word.lower()
    if key not in _PLAIN_OTHER_WORDS or (len(before) == 1 and key in _MIDDLE):
        return False
    if key in _GIVEN_AS_WELL and (
        word.istitle() or (len(before) == 2 and without_marks(before[1]).lower() in _MIDDLE)
    ):
        return not before
    return True


def _begins_name(first: re.Match[str], keys: tuple[str, ...]) -> bool:
    """A surname, in full or shortened, and more than initials."""
    return keys[0] in _SURNAMES or (
        keys[0] in _SHORT_SURNAMES and first[2] == "." and any(len(key) > 1 for key in keys[1:])
    )


def _in_small_letters(keys: tuple[str, ...]) -> tuple[str, ...]:
    """How much of words in small letters is surely a name."""
    known = keys[0] in _SURELY_SURNAMES and len(keys) > 1
    if not known and not (keys[0] in _SURNAMES and len(keys) > 2 and keys[1] in _MIDDLE):
        return ()
    return keys[: 4 if len(keys) > 3 and keys[2] in _MIDDLE else 3]


def _is_other(lower: str, lead: re.Match[str], name: _Name) -> bool:
    """Whether what looks like a name is a school, a place, an adult, or a single word that may be anything."""
    words = " ".join(name.words)
    by_school = without_marks(lead["pupil"]) not in {"em", "chau", "be"}
    of_class = _CLASS.match(lower, name.end) is not None
    if len(name.words) == 1:
        return not of_class or lead["many"] is not None
    return (
        " ".join(name.words[:2]) in _NO_NAMES
        or _ADULT.match(lower, name.end) is not None
        or (by_school and not of_class and words in _NAMESAKES)
        or (by_school and lead["many"] is not None and _AND.match(lower, name.end) is None)
    )
