"""`generate` goes on with a folder that people and full disks have been at, or says what to do; nothing is lost."""

import errno
import hashlib
import os

import numpy as np
import pytest
from conftest import STANDING_M

from pose_app.__main__ import main
from pose_app.dataset import open_dataset
from pose_app.dataset.bundle import pack_clip
from pose_app.errors import InputError
from pose_app.synthetic.data import render_folder as folder_module
from pose_app.synthetic.data.generator import Rendered, Settings
from pose_app.synthetic.data.writer import _ARRAYS, DataFolder, _GrowingArray

SETTINGS = Settings("valid", 1)


def clip(number: int) -> Rendered:
    """A clip of the right form that tells its number."""

    def full(shape, dtype=np.float32):
        return np.full(shape, number, dtype)

    row = dict(clip=f"valid-{number:05d}", action="Walking", subject="body-01", camera="still", fps=25.0, body="own",
               motion="own", height_m=1.7)  # fmt: skip
    return Rendered(full((8, 224, 224, 3), np.uint8), np.tile(STANDING_M, (8, 1, 1)) + number, full((8, 17, 3)),
                    full((8, 3)), full((8, 3, 3)), row)  # fmt: skip


def write(path, first: int, last: int, **options) -> DataFolder:
    """Add clips to a data folder, as a run of generate does."""
    folder = DataFolder(path, SETTINGS, **options)
    assert folder.done == first
    try:
        for number in range(first, last):
            folder.append(clip(number))
    finally:
        folder.close()
    return folder


def digest(path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in path.rglob("*") if p.is_file()}


CHANGES = {
    "a byte order mark": lambda text: "\ufeff" + text,
    "semicolons": lambda text: text.replace(",", ";"),
    "tabs and Unix lines": lambda text: text.replace(",", "\t").replace("\r\n", "\n"),
    "a column more": lambda text: "".join(f"{line},{'note' if not i else 'mine'}\r\n"
                                          for i, line in enumerate(text.split("\r\n")[:-1])),
    "columns in another order": lambda text: "".join(
        ",".join(line.split(",")[::-1]) + "\r\n" for line in text.split("\r\n")[:-1]),
    "no line end": lambda text: text.removesuffix("\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_a_spreadsheet_saved_is_kept_and_gone_on_with(tmp_path, change):
    write(tmp_path, 0, 3)
    table = tmp_path / "clips_valid.csv"
    text = CHANGES[change](table.read_bytes().decode())
    table.write_bytes(text.encode())
    frames = (tmp_path / "videoframes_clips_valid.npy").read_bytes()
    write(tmp_path, 3, 4)
    now = table.read_bytes().decode()
    assert now.startswith(text) and now.count("valid-0000") == 4
    columns = [line.count(",") + line.count(";") + line.count("\t") for line in now.splitlines()]
    assert len(columns) == 5 and len(set(columns)) == 1
    assert (tmp_path / "videoframes_clips_valid.npy").read_bytes()[128:].startswith(frames[128:])
    assert np.load(tmp_path / "joint_3d_clips_valid.npy")[:, 0, 0, 0].tolist() == [0, 1, 2, 3]


def _spoil_table(change):
    def spoil(path):
        table = path / "clips_valid.csv"
        table.write_bytes(change(table.read_bytes()))

    return spoil


def flip(path, old, new):
    data = path.read_bytes()
    assert data.count(old) == 1 and len(old) == len(new)
    path.write_bytes(data.replace(old, new))


SPOILT = {
    "no table": (lambda path: (path / "clips_valid.csv").unlink(), "0 rows"),
    "an empty table": (_spoil_table(lambda text: b""), "0 rows"),
    "rows gone": (_spoil_table(lambda text: b"\r\n".join(text.split(b"\r\n")[:2]) + b"\r\n"), "1 rows but"),
    "no column action": (_spoil_table(lambda text: text.replace(b"action", b"what")), "lacks the column action"),
    "rows sorted": (_spoil_table(lambda text: b"\r\n".join([(s := text.split(b"\r\n"))[0], s[2], s[1], *s[3:]])),
                    "row 1 is clip 'valid-00001'"),
    "no text": (_spoil_table(lambda text: text.replace(b"Walking", b"\xff\xfe")), "not UTF-8"),
    "no joints": (lambda path: (path / "joint_3d_clips_valid.npy").unlink(), "3 rows but joint_3d_clips_valid.npy 0"),
    "damaged joints": (lambda path: (path / "joint_3d_clips_valid.npy").write_bytes(b"text"), "is damaged"),
    "a header with an open bracket": (  # NumPy reads it as Python, which raises more than ValueError
        lambda path: flip(path / "joint_3d_clips_valid.npy", b"'shape': (", b"'shape':(("), "is damaged"),
    "settings nested without end": (
        lambda path: (path / "generate_valid.json").write_text("[" * 100_000), "is damaged"),
    "other joints": (lambda path: np.save(path / "joint_3d_clips_valid.npy", np.zeros((3, 8, 17, 2))), "is damaged"),
    "damaged settings": (lambda path: (path / "generate_valid.json").write_text('{"split": '), "is damaged"),
    "no settings": (lambda path: (path / "generate_valid.json").unlink(), "generate did not make"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_what_cannot_be_gone_on_with_is_said_and_left_as_it_is(tmp_path, case):
    spoil, words = SPOILT[case]
    write(tmp_path, 0, 3)
    spoil(tmp_path)
    before = digest(tmp_path)
    with pytest.raises(InputError, match=words):
        DataFolder(tmp_path, SETTINGS)
    assert digest(tmp_path) == before


def test_a_folder_has_one_form_of_frames(tmp_path):
    write(tmp_path / "a", 0, 2)
    write(tmp_path / "b", 0, 2, bundle=True)
    before = digest(tmp_path)
    with pytest.raises(InputError, match="leave out --bundle"):
        DataFolder(tmp_path / "a", SETTINGS, bundle=True)
    with pytest.raises(InputError, match="add --bundle"):
        DataFolder(tmp_path / "b", SETTINGS)
    assert digest(tmp_path) == before
    write(tmp_path / "b", 2, 3, bundle=True)
    (tmp_path / "b" / "videoframes_clips_valid" / "._00000.webp").write_bytes(b"\0\5\x16\7")
    data = open_dataset(tmp_path / "b")
    assert len(data) == 3 and [round(float(data.frames[i].mean())) for i in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("bundle", [False, True])
def test_a_kill_at_any_write_is_gone_on_from_with_the_same_bytes(tmp_path, bundle):
    """The files stay as they are after any of the writes of a clip, the one to the table being the last."""
    write(tmp_path / "straight", 0, 3, bundle=bundle)
    expected = digest(tmp_path / "straight")
    chosen = [field for stem, (field, _, _) in _ARRAYS.items() if not (bundle and stem == "videoframes_clips")]
    for stop in range(len(chosen) + 1):
        path = tmp_path / str(stop)
        write(path, 0, 1, bundle=bundle)
        folder = DataFolder(path, SETTINGS, bundle=bundle)
        for array, field in list(zip(folder._arrays.values(), chosen, strict=True))[:stop]:
            array.append(1, getattr(clip(1), field))
        if bundle and stop == len(folder._arrays):
            pack_clip(clip(1).frames, path / "videoframes_clips_valid" / "00001.webp")
        write(path, 1, 3, bundle=bundle)
        assert digest(path) == expected, stop


def test_a_disk_that_fills_keeps_the_clips_before(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(folder_module, "rendered_clips", lambda settings, indices, workers: map(clip, indices))
    room, appended = {"clips": 2}, _GrowingArray.append

    def append(self, row, values):
        if row == room["clips"] and values.shape[1:] == (3, 3):  # the last of the arrays
            raise OSError(errno.ENOSPC, "No space left on device")
        appended(self, row, values)

    monkeypatch.setattr(_GrowingArray, "append", append)
    monkeypatch.setattr("pose_app.progress.LINE_SECONDS", 0.0)
    command = ["generate", "--out", str(tmp_path / "a"), "--clips", "4", "--workers", "1"]
    assert main(command) == 1
    *lines, last = capsys.readouterr().err.splitlines()
    assert "disk is full; 2 of 4 clips are in" in last
    assert [line.split()[3] for line in lines] == ["0/4", "1/4", "2/4"] and lines[0].startswith("render valid:")
    assert len(open_dataset(tmp_path / "a")) == 2
    room["clips"] = 99
    assert main(command) == 0 and main([*command[:2], str(tmp_path / "b"), *command[3:]]) == 0
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    room["clips"] = 0
    assert main([*command[:2], str(tmp_path / "c"), *command[3:]]) == 2


def test_a_row_that_finds_no_room_is_not_there_by_half(tmp_path, monkeypatch):
    folder = write(tmp_path, 0, 1)
    before = (tmp_path / "clips_valid.csv").read_bytes()
    (tmp_path / "clips_valid.csv").write_bytes(before + b"valid-00001,Walk")  # killed while it was written
    write(tmp_path, 1, 2)
    assert (tmp_path / "clips_valid.csv").read_bytes().startswith(before + b"valid-00001,Walking,")
    assert folder.done == 1


def test_processes_render_where_there_is_no_nice(monkeypatch):
    import signal

    from pose_app.synthetic.data import pool

    monkeypatch.delattr(os, "nice")
    before = signal.getsignal(signal.SIGINT)
    try:
        pool._start_worker()
    finally:
        signal.signal(signal.SIGINT, before)
