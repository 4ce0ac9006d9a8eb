"""An advisory is one CAP alert: its words, its levels, its audience. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.people import Role, Standing
from bot.domain.units import UnitKind


class Level(StrEnum):
    KHAN = "khan"
    CANH_BAO = "canh-bao"
    LUU_Y = "luu-y"
    THONG_TIN = "thong-tin"

    @property
    def priority(self) -> int:
        return _PRIORITY[self]

    @property
    def cap(self) -> tuple[str, str]:
        """CAP 1.2 (urgency, severity)."""
        return _CAP[self]

    @property
    def is_low(self) -> bool:
        return self in {Level.LUU_Y, Level.THONG_TIN}


_PRIORITY = {Level.KHAN: 2, Level.CANH_BAO: 6, Level.LUU_Y: 7, Level.THONG_TIN: 8}
_CAP = {
    Level.KHAN: ("Immediate", "Extreme"),
    Level.CANH_BAO: ("Expected", "Severe"),
    Level.LUU_Y: ("Expected", "Moderate"),
    Level.THONG_TIN: ("Future", "Minor"),
}


class Status(StrEnum):
    """CAP status; travels as a type from composer to message to statistics."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    TEST = "test"


class Category(StrEnum):
    LUA_DAO = "lua-dao"
    BAT_COC_ONLINE = "bat-coc-online"
    HOC_BONG = "hoc-bong"
    TUYEN_SINH = "tuyen-sinh"
    MA_TUY = "ma-tuy"
    THUOC_LA_DIEN_TU = "thuoc-la-dien-tu"
    GIAO_THONG = "giao-thong"
    BAO_LUC = "bao-luc"
    PHAO_VU_KHI = "phao-vu-khi"
    DUOI_NUOC = "duoi-nuoc"
    PCCC = "pccc"
    MANG = "mang"
    TIN_DON = "tin-don"
    XAM_HAI = "xam-hai"
    PHOI_HOP = "phoi-hop"
    KHAC = "khac"


class Answer(StrEnum):
    """Typed answers; the same on every channel and page."""

    DA_NHAN = "da-nhan"
    DA_TRIEN_KHAI = "da-trien-khai"
    CAN_HO_TRO = "can-ho-tro"


class AdvisoryState(StrEnum):
    AWAITING_RELEASE = "awaiting_release"
    HELD = "held"  # for some seconds in which its author may take it back
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"  # it was a mistake
    CLOSED = "closed"  # the danger is over

    @property
    def went_out(self) -> bool:
        return self in {AdvisoryState.RELEASED, AdvisoryState.CANCELLED, AdvisoryState.CLOSED}


class MessageType(StrEnum):
    """What one revision is. CAP calls the all-clear an Update whose responseType is AllClear."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"
    ALL_CLEAR = "all-clear"

    @property
    def ends_in(self) -> AdvisoryState | None:
        """The state in which it leaves the advisory; None where that goes on and asks for answers."""
        return _ENDS_IN.get(self)


_ENDS_IN = {MessageType.CANCEL: AdvisoryState.CANCELLED, MessageType.ALL_CLEAR: AdvisoryState.CLOSED}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant; an empty part means no narrowing. `units` are unit ids, each with all below it.

    `by`: the unit by whose post it is said, for somebody with several; None = whichever may.
    """

    units: tuple[int, ...] = ()
    kinds: tuple[UnitKind, ...] = ()
    roles: tuple[Role, ...] = ()
    by: int | None = None


@dataclass(frozen=True, slots=True)
class AdvisoryText:
    """What one revision says."""

    headline: str
    description: str
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory with the revision that holds now. `sent` is frozen at the release (CAP sent).

    `revised`: since when that revision holds, if it is not the first. What ends an advisory is no such revision:
    the last text stays, with its answers.
    """

    id: int
    code: str
    status: Status
    level: Level
    category: Category
    state: AdvisoryState
    author_contact_id: int
    unit_id: int
    role: Role
    audience: Audience
    revision_id: int
    revision: int
    text: AdvisoryText
    created_at: datetime
    sent: datetime | None = None
    expires: datetime | None = None
    answer_by: datetime | None = None
    revised: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """Since when the text that holds is out."""
        return self.revised or self.sent

    @property
    def standing(self) -> Standing:
        """The post by which it was issued, as far as authority goes."""
        return Standing(0, self.unit_id, self.role)


def public_code(prefix: str, number: int) -> str:
    """`TB-0427`: short, sayable, stable."""
    return f"{prefix}-{number:04d}"
