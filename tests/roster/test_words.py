import pytest

from bot.domain.people import Form, Language, Role
from bot.domain.units import UnitKind
from bot.text.catalogue import label
from bot.usecases.roster.words import FORMS, KINDS, ROLES, read_form, read_kind, read_role, word_key


@pytest.mark.parametrize("kind", UnitKind)
def test_a_kind_is_understood_by_slug_and_by_its_label_on_screens(kind):
    for word in (kind.value, label(kind, Language.VI), label(kind, Language.VI).upper()):
        assert read_kind(word) == kind


@pytest.mark.parametrize("role", Role)
def test_a_role_is_understood_by_slug_and_by_its_label_on_screens(role):
    for word in (role.value, label(role, Language.VI)):
        assert read_role(word) == role


@pytest.mark.parametrize("form", Form)
def test_a_form_of_address_is_understood_by_slug_and_by_its_label_on_screens(form):
    for word in (form.value, label(form, Language.VI)):
        assert read_form(word) == form


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("truong thcs", UnitKind.THCS),
        ("Trung học cơ sở", UnitKind.THCS),
        ("TH", UnitKind.TIEU_HOC),
        ("MN", UnitKind.MAM_NON),
        ("CA phường", UnitKind.CONG_AN),
        ("UBND", UnitKind.UY_BAN),
        ("Phòng GD&ĐT", UnitKind.GIAO_DUC),
        ("P.VH-XH", UnitKind.GIAO_DUC),
        ("Sở GDĐT", UnitKind.GIAO_DUC),
        ("TT GDNN - GDTX", UnitKind.GDTX),
        ("ĐH", UnitKind.DAI_HOC),
        ("KTX", UnitKind.KY_TUC_XA),
        ("TH, THCS, THPT", UnitKind.NHIEU_CAP),
    ],
)
def test_usual_words_for_kinds_are_understood(text, kind):
    assert read_kind(text) is kind


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("HT", Role.HIEU_TRUONG),
        ("Phó Hiệu trưởng", Role.PHO_HIEU_TRUONG),
        ("hieu pho", Role.PHO_HIEU_TRUONG),
        ("Trực ban", Role.CONG_AN),
        ("CSKV", Role.CONG_AN),
        ("Cảnh sát khu vực", Role.CONG_AN),
        ("Công an phường", Role.CONG_AN),
        ("Phòng GD-ĐT", Role.GIAO_DUC),
        ("Quản lý ký túc xá", Role.QUAN_LY_KTX),
        ("Quan sat", Role.QUAN_SAT),
        ("Admin", Role.QUAN_TRI),
    ],
)
def test_usual_words_for_roles_are_understood(text, role):
    assert read_role(text) is role


@pytest.mark.parametrize("text", ["", "Giám thị", "Học sinh", "Phó", "nhà máy"])
def test_other_words_are_not_guessed(text):
    assert read_role(text) is None
    assert read_kind(text) is None


@pytest.mark.parametrize("words", [KINDS, ROLES, FORMS])
def test_no_word_has_two_meanings(words):
    meanings: dict[str, set[object]] = {}
    for member, many in words.items():
        for word in (member.value, *many):
            meanings.setdefault(word_key(word), set()).add(member)
    assert [word for word, members in meanings.items() if len(members) > 1] == []
