"""The twelve ready texts: levels, categories and audiences as an office would choose them."""

from collections import Counter

import pytest

from bot.cli.acts.demo.advisories import READY_TEXTS
from bot.cli.acts.demo.district import INSTITUTIONS
from bot.domain.advisory import Category, Level

EXPECTED = [
    (Level.KHAN, Category.LUA_DAO, "tất cả"),
    (Level.KHAN, Category.BAT_COC_ONLINE, "thpt nhieu-cap cao-dang dai-hoc ky-tuc-xa"),
    (Level.CANH_BAO, Category.HOC_BONG, "thpt nhieu-cap dai-hoc"),
    (Level.CANH_BAO, Category.THUOC_LA_DIEN_TU, "thcs thpt nhieu-cap"),
    (Level.LUU_Y, Category.GIAO_THONG, "tất cả"),
    (Level.CANH_BAO, Category.BAO_LUC, "thcs thpt nhieu-cap"),
    (Level.CANH_BAO, Category.PHAO_VU_KHI, "tieu-hoc thcs thpt nhieu-cap"),
    (Level.LUU_Y, Category.DUOI_NUOC, "tất cả"),
    (Level.CANH_BAO, Category.PCCC, "mam-non nhom-tre tieu-hoc ky-tuc-xa trung-tam"),
    (Level.LUU_Y, Category.MANG, "tất cả"),
    (Level.THONG_TIN, Category.TIN_DON, "mam-non nhom-tre tieu-hoc"),
    (Level.THONG_TIN, Category.PHOI_HOP, "tất cả"),
]


def test_each_has_its_level_category_and_audience():
    found = [(one.level, one.category, " ".join(one.kinds) or "tất cả") for one in READY_TEXTS]
    assert found == EXPECTED


def test_every_level_is_among_them_and_no_category_twice():
    assert set(Counter(one.level for one in READY_TEXTS)) == set(Level)
    assert len({one.category for one in READY_TEXTS}) == len(READY_TEXTS)


@pytest.mark.parametrize("ready", READY_TEXTS, ids=lambda one: one.category.value)
def test_it_is_short_and_says_what_to_do(ready):
    assert len(ready.headline) <= 80
    assert len(ready.description) + len(ready.instruction) <= 700
    points = ready.instruction.splitlines()
    assert 1 < len(points) <= 4
    assert all(point.startswith("• ") and point.endswith(".") for point in points)


def test_no_real_school_is_named_in_a_warning():
    names = [place.name for place in INSTITUTIONS]
    for ready in READY_TEXTS:
        assert not any(name in f"{ready.headline} {ready.description} {ready.instruction}" for name in names)
