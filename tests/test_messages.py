"""What a visitor reads names no folder of the server, and commands name one only where nobody else is let in."""

from pathlib import Path

import pytest
import streamlit as st

from pose_app.ui.commands_shown import command
from pose_app.ui.messages import for_visitors, without_folders


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/srv/data/mine/a.npy is damaged.", "mine/a.npy is damaged."),
        ("There is no folder /srv/data/mine.", "There is no folder mine."),
        ("'/home/ann/films/walk.mp4' cannot be read.", "'walk.mp4' cannot be read."),
        ("No such file: '/etc/x/secret.npy' -> '/etc/x/other.npy'", "No such file: 'secret.npy' -> 'other.npy'"),
        (r"C:\Users\ann\walk.mp4 is empty.", "walk.mp4 is empty."),
        ("12 mm/s and/or 3/4 of https://docs.streamlit.io/a/b; weights/best stays.",) * 2,
    ],
)
def test_folders_outside_the_root_are_left_out(text, shown):
    assert without_folders(text, [Path("/srv/data")]) == shown


def test_an_error_on_a_page_names_files_from_the_root_on(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.argv", ["app.py", "--root", str(tmp_path)])
    assert for_visitors(ValueError(f"{tmp_path}/mine/a.npy is damaged.")) == "mine/a.npy is damaged."


def test_commands_name_folders_outside_the_project_only_on_the_servers_own_machine(monkeypatch, tmp_path):
    for address, data in (("localhost", str(tmp_path / "mine")), ("0.0.0.0", "mine"), (None, "mine")):
        monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
        assert command("evaluate", data=tmp_path / "mine") == f"python -m pose_app evaluate --data {data}"
