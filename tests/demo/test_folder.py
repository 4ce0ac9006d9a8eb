"""The demo's folder: one demo at a time, and nothing of anybody else's is touched."""

from pathlib import Path

import pytest

from bot.cli.acts.demo.browser import has_screen
from bot.cli.acts.demo.folder import FOLDER_VARIABLE, default_folder, hold_folder
from bot.domain.errors import NotPossibleNow, Refusal
from bot.settings import load_settings


def prepare(path: Path) -> None:
    with hold_folder(path, fresh=False) as folder:
        folder.database.write_bytes(b"tables")
        (folder.world / "world.json").write_text("{}")
        folder.mark(prepared=True)


def test_a_new_folder_is_made_for_its_owner_only_and_begins_anew(tmp_path):
    with hold_folder(tmp_path / "a" / "demo", fresh=False) as folder:
        assert not folder.is_prepared
        assert folder.path.stat().st_mode & 0o077 == 0
        assert list(folder.world.iterdir()) == []


def test_what_was_prepared_goes_on(tmp_path):
    prepare(tmp_path / "demo")
    with hold_folder(tmp_path / "demo", fresh=False) as folder:
        assert folder.is_prepared
        assert folder.database.read_bytes() == b"tables"
        assert (folder.world / "world.json").exists()


def test_what_was_cut_off_while_being_prepared_begins_anew(tmp_path):
    with hold_folder(tmp_path, fresh=False) as folder:
        folder.database.write_bytes(b"half")
    with hold_folder(tmp_path, fresh=False) as folder:
        assert not folder.database.exists()


def test_steps_of_the_tour_stay_done_until_all_begins_anew(tmp_path):
    prepare(tmp_path)
    with hold_folder(tmp_path, fresh=False) as folder:
        assert folder.steps_done == frozenset()
        folder.mark(prepared=True, steps_done={"send", "board"})
    with hold_folder(tmp_path, fresh=False) as folder:
        assert folder.steps_done == {"send", "board"}
        assert folder.is_prepared
    with hold_folder(tmp_path, fresh=True) as folder:
        assert folder.steps_done == frozenset()


def test_call_sheets_of_an_outage_that_was_played_go_with_it(tmp_path):
    prepare(tmp_path)
    (tmp_path / "phieu-goi").mkdir()
    (tmp_path / "phieu-goi" / "phieu-goi-phuong-3.html").write_text("numbers")
    (tmp_path / "phieu-goi" / "mine.txt").write_text("mine")
    with hold_folder(tmp_path, fresh=True):
        assert [entry.name for entry in (tmp_path / "phieu-goi").iterdir()] == ["mine.txt"]


def test_fresh_deletes_only_what_a_demo_made(tmp_path):
    prepare(tmp_path)
    with hold_folder(tmp_path, fresh=True) as folder:
        assert not folder.is_prepared
        assert {entry.name for entry in tmp_path.iterdir()} == {"demo.json", "demo.lock", "world"}


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path, fresh):
    (tmp_path / "luan-van.docx").write_text("quan trọng")
    with pytest.raises(Refusal, match="demo-foreign") as refused, hold_folder(tmp_path, fresh=fresh):
        pass
    assert refused.value.params["file"] == "luan-van.docx"
    assert [entry.name for entry in tmp_path.iterdir()] == ["luan-van.docx"]


def test_a_real_bot_s_database_is_nobody_s_demo(tmp_path):
    (tmp_path / "truongan.db").write_bytes(b"real")
    for fresh in (False, True):
        with pytest.raises(Refusal, match="demo-foreign"), hold_folder(tmp_path, fresh=fresh):
            pass
    assert (tmp_path / "truongan.db").read_bytes() == b"real"


def test_a_foreign_file_beside_a_demo_stays_and_keeps_it_from_beginning_anew(tmp_path):
    prepare(tmp_path)
    (tmp_path / "ghi-chu.txt").write_text("của tôi")
    with hold_folder(tmp_path, fresh=False) as folder:
        assert folder.is_prepared
    with pytest.raises(Refusal, match="demo-foreign"), hold_folder(tmp_path, fresh=True):
        pass
    assert (tmp_path / "truongan.db").exists()


def test_a_second_demo_is_told_where_the_first_one_is(tmp_path):
    with hold_folder(tmp_path, fresh=False) as folder:
        with pytest.raises(NotPossibleNow, match="demo-starts"), hold_folder(tmp_path, fresh=True):
            pass
        folder.tell_address("http://127.0.0.1:8080")
        with pytest.raises(NotPossibleNow, match="demo-runs") as told, hold_folder(tmp_path, fresh=False):
            pass
        assert told.value.params["url"] == "http://127.0.0.1:8080"
    with hold_folder(tmp_path, fresh=False):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotPossibleNow, match="cannot-write"), hold_folder(tmp_path / "file" / "demo", fresh=False):
        pass
    with pytest.raises(NotPossibleNow, match="cannot-write"), hold_folder(tmp_path / "file", fresh=False):
        pass


def test_where_the_folder_is_unless_one_is_named():
    home = Path("/home/an")
    assert default_folder({}, home) == Path("/home/an/.local/share/truongan-demo")
    assert default_folder({"XDG_DATA_HOME": "/data"}, home) == Path("/data/truongan-demo")
    assert default_folder({"XDG_DATA_HOME": "data"}, home) == Path("/home/an/.local/share/truongan-demo")
    assert default_folder({FOLDER_VARIABLE: "/tmp/thu", "XDG_DATA_HOME": "/data"}, home) == Path("/tmp/thu")


def test_the_name_of_the_folder_is_no_unknown_setting_of_other_commands(tmp_path):
    (tmp_path / "config.toml").write_text('[operator]\nname = "Công an Quận Mẫu"')
    assert (
        load_settings(tmp_path / "config.toml", {FOLDER_VARIABLE: "/tmp/thu"}).operator.name == "Công an Quận Mẫu"
    )


def test_a_browser_comes_up_only_where_there_are_windows():
    assert has_screen("linux", {"DISPLAY": ":0"})
    assert has_screen("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert has_screen("darwin", {})
    assert not has_screen("linux", {"SSH_TTY": "/dev/pts/0"})
