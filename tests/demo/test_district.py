"""The demo's roster: true to old District 1, invented where it must be."""

from collections import Counter

from bot.cli.acts.demo.district import (
    HOLDERS,
    INSTITUTIONS,
    NURSERY_HEAD,
    OPENING,
    PLACES,
    PRINCIPAL,
    TITLE,
    WARDS,
    ward_police,
)
from bot.cli.acts.demo.preparing import roster_file
from bot.domain.people import Role, normalise_phone
from bot.domain.units import Side, UnitKind
from bot.store.roster import RosterNow
from bot.usecases.invitations import read_code, show_code
from bot.usecases.roster.plan import plan


def test_there_are_ten_wards_each_with_a_police_station_and_its_duty_desk():
    assert len(set(WARDS)) == 10
    stations = {place.name for place in PLACES if place.kind is UnitKind.CONG_AN and place.ward}
    assert stations == {ward_police(ward) for ward in WARDS}
    desks = [holder for holder in HOLDERS if holder.title == "Trực ban" and holder.place.ward]
    assert {holder.place.name for holder in desks} == stations
    assert all(place.phone.startswith("+8428") for place in PLACES if place.name in stations)


def test_there_are_some_sixty_institutions_of_every_kind_that_a_ward_has():
    assert len(INSTITUTIONS) >= 58
    assert len({place.name for place in INSTITUTIONS}) == len(INSTITUTIONS)
    kinds = Counter(place.kind for place in INSTITUTIONS)
    # 16 public primary schools, and one that is invented
    assert (kinds[UnitKind.MAM_NON], kinds[UnitKind.TIEU_HOC], kinds[UnitKind.THCS]) == (14, 17, 10)
    for kind in (UnitKind.THPT, UnitKind.GDTX, UnitKind.CAO_DANG, UnitKind.DAI_HOC, UnitKind.KY_TUC_XA):
        assert kinds[kind], kind
    assert {place.ward for place in INSTITUTIONS} == {f"Phường {ward}" for ward in WARDS}


def test_every_institution_has_its_ward_s_police_and_somebody_who_manages_it():
    kinds = {place.name: place.kind for place in PLACES}
    for place in INSTITUTIONS:
        assert place.police == ward_police(place.ward.removeprefix("Phường "))
        assert kinds[place.police].side is Side.POLICE
        assert kinds[place.manager].side is Side.EDUCATION


def test_people_are_titles_and_their_numbers_are_plainly_invented_and_their_own():
    assert all(holder.name == f"{holder.title} {holder.place.name}" for holder in HOLDERS)
    titles = {
        "Quản trị", "Đại diện", "Chuyên viên", "Trực ban", "Chỉ huy trực", "CSKV", "Hiệu trưởng",
        "Phó hiệu trưởng", "Bảo vệ", "Giám đốc", "Chủ nhóm trẻ", "Đại diện Ban Giám hiệu", "Trưởng Ban quản lý",
    }  # fmt: skip
    assert {holder.title for holder in HOLDERS} == titles
    numbers = [holder.number for holder in HOLDERS]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("+8490000") and normalise_phone(number) == number for number in numbers)
    assert "mẫu" in TITLE, "nobody may take it for the real thing"


def test_most_have_joined_some_by_text_or_zalo_some_not_at_all_and_one_has_blocked_the_bot():
    heads = [holder for holder in HOLDERS if holder.role in {Role.HIEU_TRUONG, Role.QUAN_LY_KTX}]
    channels = Counter(channel for holder in heads for channel in holder.channels or ("",))
    assert channels["telegram"] >= 40
    assert channels["textonly"] >= 4
    assert channels["zalo"] >= 6
    assert channels[""] >= 5
    assert [holder.place.name for holder in heads if holder.blocked] == ["Trường THCS Minh Đức"]
    assert [channel for _, channel in OPENING] == ["telegram", "telegram", "telegram", "zalo", "zalo"]


def test_a_principal_has_both_a_nursery_has_zalo_only_and_zalo_s_free_plan_is_enough_for_all():
    assert PRINCIPAL.channels == ("telegram", "zalo")
    assert NURSERY_HEAD.channels == ("zalo",)
    assert sum("zalo" in holder.channels for holder in HOLDERS) <= 25, "of fifty: a visitor opens further phones"


def test_everybody_s_letter_has_a_code_of_its_own_that_can_be_typed():
    codes = {holder.code for holder in HOLDERS}
    assert len(codes) == len(HOLDERS)
    assert all(read_code(show_code(code).lower()) == code for code in codes)


def test_the_roster_is_taken_as_an_office_s_file_is():
    decided = plan(roster_file(), RosterNow(), "1000000001")
    assert decided.problems == ()
    assert len(decided.units.new) == len(PLACES)
    assert len(decided.contacts.new) == len(HOLDERS)
    links = Counter(link.kind.value for link in decided.units.new_links)
    assert links["polices"] == len(INSTITUTIONS)
