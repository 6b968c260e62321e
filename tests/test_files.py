"""Writing files: tried before, whole or not at all, and in words where it cannot be done."""

import errno
import os
import resource
import socket
import stat
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from pose_app.errors import InputError, PartlyDone
from pose_app.files import check_folder, check_room, check_writable, plain_files, write_or_keep, write_whole


@contextmanager
def no_file_beyond(size: int):
    """Let the system refuse to make any file of this process longer, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_finds_no_room_leaves_what_was_there(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old")
    with no_file_beyond(1000), pytest.raises(OSError) as caught:
        write_whole(path, bytes(2000))
    assert caught.value.filename == str(path) and caught.value.errno == errno.EFBIG
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["report.json"]
    write_whole(path, "nëw")
    assert path.read_text(encoding="utf-8") == "nëw" and os.listdir(tmp_path) == ["report.json"]


def test_what_has_no_place_is_kept_elsewhere_and_said(tmp_path, monkeypatch):
    good, bad = tmp_path / "a.txt", tmp_path / "gone" / "b.txt"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(PartlyDone, match="b.txt cannot be written: .*; what should be there is in") as caught:
        write_or_keep([(good, "a"), (bad, "b"), (tmp_path / "no" / "b.txt", "c")])
    kept = Path(str(caught.value).split(" is in ")[1][:-1])
    assert good.read_text() == "a" and sorted(path.read_text() for path in kept.iterdir()) == ["b", "c"]
    with pytest.raises(InputError) as caught:
        write_or_keep([(bad, "b")])
    assert not isinstance(caught.value, PartlyDone)
    with no_file_beyond(1000), pytest.raises(InputError, match="nor can it be kept in"):
        write_or_keep([(good, bytes(2000))])
    assert good.read_text() == "a"


def test_permissions_and_links_stay(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink() and real.read_text() == "new" and stat.S_IMODE(real.stat().st_mode) == 0o640
    umask = os.umask(0o027)
    try:
        write_whole(tmp_path / "fresh", "x")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o640


def test_pipes_and_standard_output_are_written_straight_to(tmp_path, capfd):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "through")
    reader.join(10)
    assert got == ["through"] and stat.S_ISFIFO(pipe.stat().st_mode)
    check_writable(Path("/dev/stdout"))
    write_whole(Path("/dev/stdout"), "said")
    assert capfd.readouterr().out == "said"


@pytest.mark.parametrize("name", ["ü" * 127, "x" * 255, os.fsdecode(b"\xff\xfe.json")])
def test_names_that_the_disk_takes_are_taken(tmp_path, name):
    check_writable(tmp_path / name)
    assert not os.listdir(tmp_path)
    write_whole(tmp_path / name, "x")
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 300, "the name is too long"),
        ("no/such/folder.json", "a folder that exists"),
        ("file/below", "a folder that exists"),
        ("folder", "it is a folder"),
        ("/proc/x.json", "cannot be written"),
        ("/sys/x.json", "cannot be written"),
    ],
)
def test_what_could_not_be_written_is_refused_before(tmp_path, name, why):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=why):
        check_writable(tmp_path / name)


@contextmanager
def without_privileges():
    """Be nobody for a while: root may write anything."""
    if os.geteuid():
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_a_file_that_is_read_only_stays():
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is below a folder that only root may enter
        os.chmod(folder, 0o777)
        path = Path(folder) / "a"
        path.write_text("kept")
        path.chmod(0o444)
        with without_privileges():
            with pytest.raises(InputError, match="permission"):
                check_writable(path)
            with pytest.raises(OSError):
                write_whole(path, "x")
        assert path.read_text() == "kept" and os.listdir(folder) == ["a"]


def test_a_disk_that_is_full_already_is_found_out_before(tmp_path):
    with no_file_beyond(1000):
        with pytest.raises(InputError, match="cannot be written"):
            check_writable(tmp_path / "a.json")
        with pytest.raises(InputError, match="no room for 5 MB of features"):
            check_room(tmp_path, 5_000_000, "features")
    check_room(tmp_path, 5_000_000, "features")
    check_folder(tmp_path / "new" / "one")
    assert not os.listdir(tmp_path)


def test_what_systems_leave_beside_files_is_no_file_of_the_persons(tmp_path):
    for name in ("2.PNG", "1.png", "._1.png", ".DS_Store", "Thumbs.db", "note.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.png"))
        assert [path.name for path in plain_files(tmp_path, (".png",))] == ["1.png", "2.PNG"]


def test_what_a_kill_has_left_goes_after_a_day(tmp_path):
    old, new = tmp_path / ".pose-app-1.part", tmp_path / ".pose-app-2.part"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    check_writable(tmp_path / "a.json")
    assert os.listdir(tmp_path) == [new.name]


@pytest.mark.parametrize(
    "name",
    ["joint_3d_clips_valid.npy", "videoframes_clips_train.npy", "clips_valid.csv", "generate_valid.json", "config.json",
     "history.csv", "model-1a2b.weights.json", "model-1a2b_00000.weights.h5"],
)  # fmt: skip
def test_no_report_replaces_what_a_data_or_weights_folder_holds(tmp_path, name):
    (tmp_path / "config.json").write_text("{}")
    path = tmp_path / name
    path.write_bytes(b"kept")
    link = tmp_path / "link.json"
    link.symlink_to(path)
    for way in (path, tmp_path / "x" / ".." / name, link):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(InputError, match="belongs to a data or weights folder"):
            check_writable(way)
    assert path.read_bytes() == b"kept"
    check_writable(tmp_path / "report.json")
    path.unlink()
    if name != "config.json":
        check_writable(path)  # where there is none, it is the person's own name
