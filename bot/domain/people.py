"""Contacts hold posts in units from..to; an address is a contact on a channel. Phones are E.164."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import BadInput
from bot.domain.units import Side


class Role(StrEnum):
    """Roles of a post; the unit decides how far one reaches (`decisions.md`)."""

    HIEU_TRUONG = "hieu-truong"
    PHO_HIEU_TRUONG = "pho-hieu-truong"
    BAO_VE = "bao-ve"
    QUAN_LY_KTX = "quan-ly-ktx"
    CONG_AN = "cong-an"
    GIAO_DUC = "giao-duc"
    QUAN_SAT = "quan-sat"
    QUAN_TRI = "quan-tri"

    @property
    def side(self) -> Side:
        """Along which links the role reaches down."""
        return _SIDES.get(self, Side.INSTITUTION)


_SIDES = {
    Role.CONG_AN: Side.POLICE,
    Role.GIAO_DUC: Side.EDUCATION,
    Role.QUAN_SAT: Side.AUTHORITY,
    Role.QUAN_TRI: Side.AUTHORITY,
}


class Form(StrEnum):
    """Forms of address, as the product speaks to a person."""

    THAY = "thay"
    CO = "co"
    THAY_CO = "thay-co"
    DONG_CHI = "dong-chi"
    ANH_CHI = "anh-chi"

    @classmethod
    def of_role(cls, role: Role) -> "Form":
        """The form to use where the roster says none."""
        match role:
            case Role.HIEU_TRUONG | Role.PHO_HIEU_TRUONG | Role.GIAO_DUC:
                return cls.THAY_CO
            case Role.CONG_AN:
                return cls.DONG_CHI
            case Role.BAO_VE | Role.QUAN_LY_KTX | Role.QUAN_SAT | Role.QUAN_TRI:
                return cls.ANH_CHI


class Language(StrEnum):
    VI = "vi"
    EN = "en"


class AddressState(StrEnum):
    """Whether an address may be written to.

    `imported`: linked by the roster, deliverable, not told yet; `asked`: told with the first message, no word yet.
    `off`: left, refused or revoked.
    """

    ACTIVE = "active"
    IMPORTED = "imported"
    ASKED = "asked"
    BLOCKED = "blocked"
    OFF = "off"

    @property
    def deliverable(self) -> bool:
        return self in {AddressState.ACTIVE, AddressState.IMPORTED, AddressState.ASKED}


@dataclass(frozen=True, slots=True)
class Contact:
    id: int
    name: str
    phone: str
    form: Form
    language: Language


@dataclass(frozen=True, slots=True)
class Standing:
    """One post that a contact holds now."""

    post_id: int
    unit_id: int
    role: Role
    title: str = ""
    order: int = 0
    stand_in: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Chat:
    """Where a channel's bot can write to somebody, known or stranger."""

    channel: str
    bot: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    contact_id: int
    channel: str
    bot: str
    external_id: str
    state: AddressState
    order: int = 0

    @property
    def chat(self) -> Chat:
        return Chat(self.channel, self.bot, self.external_id)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with all posts held now: who acts."""

    contact: Contact
    standings: tuple[Standing, ...]


# Channels at which nobody can answer, with the order of an address there: behind every other.
EMAIL, SMS = "email", "sms"
STANDBY = {EMAIL: 1000, SMS: 2000}

_MOBILE = re.compile(r"[35789]\d{8}")
_FIXED = re.compile(r"2\d{9}")


def normalise_phone(text: str) -> str:
    """A Vietnamese phone number as people write it, as E.164 (`+84…`).

    Mobile numbers have nine digits after the 0 and begin with 3, 5, 7, 8 or 9; fixed ones ten and begin with 2
    (`reference/domain.md` 5). A spreadsheet that ate the leading 0 is understood.

    Raises:
        BadInput: `phone`, when it is no Vietnamese number.
    """
    digits = re.sub(r"[\s().\-\u00a0\u2010-\u2015]", "", text.strip().removesuffix(".0"))
    if digits.startswith("+") and not digits.startswith("+84"):
        raise BadInput("phone", text=text)
    for prefix in ("+84", "0084"):
        if digits.startswith(prefix):
            digits = digits.removeprefix(prefix).removeprefix("0")
            break
    else:
        digits = digits[2:] if digits.startswith("84") and len(digits) in {11, 12} else digits.removeprefix("0")
    if digits.isascii() and (_MOBILE.fullmatch(digits) or _FIXED.fullmatch(digits)):
        return f"+84{digits}"
    raise BadInput("phone", text=text)


def show_phone(phone: str) -> str:
    """E.164 as people read it: `0901 234 567`, `028 3829 7643`."""
    national = f"0{phone.removeprefix('+84')}"
    if len(national) == 11:
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"{national[:4]} {national[4:7]} {national[7:]}"
