"""The command line where the system says no, the terminal knows few letters, and Ctrl-C comes early."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pose_app.__main__ import main
from pose_app.commands import info

ROOT = Path(__file__).parents[1]


@pytest.fixture
def failing(monkeypatch):
    """Let `info` fail with an error."""

    def fail(error: BaseException):
        def run(args):
            raise error

        monkeypatch.setattr(info, "run", run)

    return fail


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "permission is denied"),
        (errno.ENAMETOOLONG, "the name is too long"),
        (errno.EIO, "input/output error"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(failing, capsys, number, why):
    failing(OSError(number, os.strerror(number), "some/file.json"))
    assert main(["info"]) == 2
    assert capsys.readouterr().err == f"some/file.json cannot be used: {why}.\n"


def test_a_fault_of_ours_is_not_hidden(failing):
    failing(KeyError("a fault"))
    with pytest.raises(KeyError):
        main(["info"])


def test_a_library_that_takes_ctrl_c_for_another_error_hides_no_stop(monkeypatch, capsys):
    def run(args):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            raise ImportError("a library could not be loaded") from None

    monkeypatch.setattr(info, "run", run)
    before = signal.getsignal(signal.SIGINT)
    assert main(["info"]) == 130
    assert capsys.readouterr().err == "Stopped; what was finished is kept.\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_while_the_program_starts_is_one_line():
    # What the interpreter does before it comes to us is not ours: the signal is sent from our first import.
    script = (
        "import os, runpy, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pose_app.commands.predict': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n"
        "sys.argv = ['pose_app', 'info']\n"
        "runpy.run_module('pose_app', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (130, "", 1)
    assert "Stopped" in done.stderr


@pytest.mark.parametrize("encoding", ["cp932", "gbk", "ascii", "latin-1"])
def test_a_terminal_of_few_letters_is_no_reason_to_fail(monkeypatch, encoding):
    printed = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(info, "run", lambda args: print("mm a frame² — 224×224 \udcff"))
    monkeypatch.setattr(sys, "stdout", printed)
    assert main(["info"]) == 0
    assert printed.buffer.getvalue().startswith(b"mm a frame")


def test_a_reader_who_has_gone_is_no_fault(monkeypatch, capfd):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        monkeypatch.setattr(info, "run", lambda args: print("x" * 100_000))
        assert main(["info"]) == 1
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_standard_output_is_said(monkeypatch, capsys):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        monkeypatch.setattr(info, "run", lambda args: print("x"))
        assert main(["info"]) == 2
        assert "the disk is full" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/proc/x.json", "/sys/x.json", "{tmp}/" + "x" * 300])
@pytest.mark.parametrize("command", ["info", "evaluate"])
def test_a_report_that_cannot_be_written_is_refused_before_the_work(tmp_path, capsys, monkeypatch, command, path):
    monkeypatch.setattr("pose_app.commands.evaluate.Predictor", None)
    assert main([command, "--json", path.format(tmp=tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert "cannot be written" in err and err.count("\n") == 1 and out == ""
