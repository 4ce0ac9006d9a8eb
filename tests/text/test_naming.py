"""A person's post is told once: behind the name, unless the name tells it already."""

import pytest

from bot.text.naming import beside_unit, says_post, with_post


@pytest.mark.parametrize(
    ("name", "post", "told"),
    [
        ("Nguyễn Văn An", "Hiệu trưởng", "Nguyễn Văn An (Hiệu trưởng)"),
        ("Hiệu trưởng Trường A", "Hiệu trưởng", "Hiệu trưởng Trường A"),
        ("hiệu trưởng Trường A", "Hiệu trưởng – Trường A", "hiệu trưởng Trường A"),
        ("Trực ban Công an phường B", "Trực ban", "Trực ban Công an phường B"),
        ("Nguyễn Thị Bảo Vệ", "Bảo", "Nguyễn Thị Bảo Vệ"),
        ("Trần Thị Lan", "An", "Trần Thị Lan (An)"),
        ("Trần Thị Lan", "", "Trần Thị Lan"),
        ("Phó hiệu trưởng", "Phó hiệu trưởng", "Phó hiệu trưởng"),
    ],
)
def test_a_post_stands_behind_a_name_that_does_not_tell_it(name: str, post: str, told: str):
    assert with_post(name, post) == told
    assert says_post(name, post) == (told == name and bool(post))


@pytest.mark.parametrize(
    ("name", "unit", "post", "told"),
    [
        ("Hiệu trưởng Trường A", "Trường A", "Hiệu trưởng", "Hiệu trưởng"),
        ("Trực ban Công an phường Đa Kao", "Công an phường Đa Kao", "Công an", "Trực ban"),
        ("Hiệu trưởng – trường a", "Trường A", "Hiệu trưởng", "Hiệu trưởng"),
        ("Nguyễn Văn An", "Trường A", "Hiệu trưởng", "Nguyễn Văn An (Hiệu trưởng)"),
        ("Hiệu trưởng Trường B", "Trường A", "Hiệu trưởng", "Hiệu trưởng Trường B"),
        ("Trường A", "Trường A", "Bảo vệ", "Trường A (Bảo vệ)"),
        ("– Trường A", "Trường A", "", "– Trường A"),
    ],
)
def test_beside_its_unit_a_name_does_not_tell_the_unit_again(name: str, unit: str, post: str, told: str):
    assert beside_unit(name, unit, post) == told
