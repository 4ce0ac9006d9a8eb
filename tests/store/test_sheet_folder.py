"""Call sheets on disk: whole, private, and nothing else in the folder is ever touched."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.sheet_folder import SheetFolder, name_of

A, B = "phieu-goi-phuong-mot-3.html", "phieu-goi-phuong-hai-4.html"


@pytest.fixture
def folder(tmp_path: Path) -> SheetFolder:
    return SheetFolder(tmp_path / "phieu-goi")


def names(folder: SheetFolder) -> list[str]:
    return sorted(file.name for file in folder.path.iterdir())


def age(folder: SheetFolder, name: str, seconds: float) -> None:
    then = (folder.path / name).stat().st_mtime - seconds
    os.utime(folder.path / name, (then, then))


def test_a_sheet_is_for_its_owner_only(folder: SheetFolder):
    os.umask(0)
    folder.keep({A: "đủ"})
    assert (folder.path / A).read_text("utf-8") == "đủ"
    assert stat.S_IMODE((folder.path / A).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_nothing_is_made_before_it_is_needed(folder: SheetFolder):
    assert folder.usable
    folder.keep({})
    assert folder.clear(600) == 0
    assert not folder.path.exists()


def test_who_has_nobody_to_call_any_more_loses_the_sheet_at_once(folder: SheetFolder):
    folder.keep({A: "a", B: "b"})
    folder.keep({B: "b"})
    assert names(folder) == [B]
    folder.keep({})
    assert names(folder) == []


def test_other_files_in_the_folder_stay(folder: SheetFolder):
    folder.path.mkdir()
    others = [
        "notes.html",
        "phieu-goi.txt",
        "phieu-goi-A.html",
        ".phieu-goi-a-1.html.part",
        "phieu-goi-x.html.bak",
    ]
    for name in others:
        (folder.path / name).write_text("mine")
        age(folder, name, 9000)
    (folder.path / "phieu-goi-folder-1.html").mkdir()
    folder.keep({})
    folder.clear(0)
    assert names(folder) == sorted([*others, "phieu-goi-folder-1.html"])


def test_only_what_nobody_keeps_any_more_is_cleared_away(folder: SheetFolder):
    folder.keep({A: "a", B: "b"})
    age(folder, A, 601)
    assert folder.clear(600) == 1
    assert names(folder) == [B]
    assert folder.clear(600, [B]) == 1, "one's own, however new"


def test_a_clock_that_was_set_back_keeps_nothing_for_ever(folder: SheetFolder):
    folder.keep({A: "a"})
    age(folder, A, -3600)
    assert folder.clear(600) == 1


def test_what_a_dead_process_left_half_written_goes_too(folder: SheetFolder):
    folder.keep({A: "a"})
    half = folder.path / f".{A}.k2j3h4_5.part"
    half.write_text("half")
    age(folder, half.name, 601)
    folder.clear(600)
    assert names(folder) == [A]


def test_a_link_in_its_place_is_replaced_and_not_followed(folder: SheetFolder, tmp_path: Path):
    folder.path.mkdir()
    (tmp_path / "other").write_text("theirs")
    (folder.path / A).symlink_to(tmp_path / "other")
    folder.keep({A: "ours"})
    assert (tmp_path / "other").read_text() == "theirs"
    assert not (folder.path / A).is_symlink()


def test_two_who_write_the_same_never_mix(folder: SheetFolder):
    texts = [letter * 200_000 for letter in "ab"]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            list(pool.map(lambda text: folder.keep({A: text}), texts))
            assert (folder.path / A).read_text() in texts
    assert names(folder) == [A]


def test_a_file_where_the_folder_should_be_is_known_before(folder: SheetFolder):
    folder.path.write_text("a file")
    assert not folder.usable
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        folder.keep({A: "a"})


def test_a_full_disk_leaves_the_last_sheet_as_it_was(folder: SheetFolder, monkeypatch: pytest.MonkeyPatch):
    folder.keep({A: "before"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        folder.keep({A: "after"})
    assert (folder.path / A).read_text() == "before"
    assert names(folder) == [A]


@given(st.integers(1, 2**31), st.text(max_size=300) | st.sampled_from(["../../etc/passwd", "a/b\\c", "con", "\0"]))
def test_no_name_of_a_unit_leads_out_of_the_folder(unit_id: int, slug: str):
    name = name_of(unit_id, slug)
    assert Path(name).name == name
    assert name.startswith("phieu-goi-")
    assert name.endswith(f"{unit_id}.html")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert len(name) < 100


@pytest.mark.parametrize(
    "name", ["../x.html", "phieu-goi-../x.html", "x.html", "phieu-goi-a.html/b", "phieu-goi-Ă.html"]
)
def test_no_other_name_is_ever_written(folder: SheetFolder, name: str):
    with pytest.raises(ValueError, match="html"):
        folder.write(name, "x")
