"""Frames that several processes share."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pose_app.errors import InputError
from pose_app.training.frame_store import FrameStore, open_store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


def _write(path: str, slots: int) -> None:
    open_store(path, slots)[1] = 7


def test_what_another_process_writes_is_read_here_and_the_room_is_given_back():
    store = FrameStore(2)
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(str(store.path), 2))
    writer.start()
    writer.join()
    assert (store.frames[1] == 7).all() and not store.frames[0].any()
    inode = f" {store.path.stat().st_ino} "
    assert inode in Path("/proc/self/maps").read_text()
    store.close()
    assert not store.path.exists() and inode not in Path("/proc/self/maps").read_text()


def test_a_store_opened_under_the_path_of_one_that_is_closed_is_its_own():
    first = FrameStore(2)
    open_store(str(first.path), 2)[1] = 7
    path = first.path
    first.close()
    second = FrameStore(2)
    assert second.path == path  # the lowest free number among the open files is taken again
    open_store(str(second.path), 2)[1] = 9
    assert (second.frames[1] == 9).all() and not second.frames[0].any()
    second.close()


def test_a_killed_process_leaves_nothing_behind():
    code = (
        "import os; from pose_app.training.frame_store import FrameStore; store = FrameStore(2);"
        "print(store.path, *os.listdir('/dev/shm'), flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    path, *meanwhile = killed.stdout.split()
    assert killed.returncode == -9 and not Path(path).exists()
    assert not [name for name in meanwhile if name.startswith("pose-app-clips-")]


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(InputError, match=r"no room for 1\.2 GB.*--pool-clips"):
        FrameStore(1000)
