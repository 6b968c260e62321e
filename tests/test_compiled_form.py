"""The compiled form of a network is kept, made anew when it is damaged, and never in the way."""

import json
import os
import shutil
import threading
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from pose_app import engines
from pose_app.cache import cache_folder
from pose_app.clips import Clip
from pose_app.engines import compiled_form as forms
from pose_app.errors import InputError
from pose_app.inference import Predictor
from pose_app.model.backend import BACKEND
from pose_app.weights import read_info

KERAS = f"keras-{BACKEND}"
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_gpu")]


def test_the_compiled_form_is_made_once_and_for_other_weights_anew(small_weights, tmp_path, network_cache, exports):
    info = read_info(small_weights)
    assert engines.needs_compiling(info) and not engines.needs_compiling(info, KERAS)
    for _ in range(2):
        Predictor(small_weights)
    assert exports == ["small"] and len(list(network_cache.iterdir())) == 1 and not engines.needs_compiling(info)
    other = shutil.copytree(small_weights, tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    config["architecture"]["scaling"] = "0..1"
    (other / "config.json").write_text(json.dumps(config))
    assert engines.needs_compiling(read_info(other))


@pytest.mark.parametrize("damage", ["half", "empty", "one byte", "other", "of another", "compressed"])
def test_a_damaged_form_is_made_anew_with_one_line(small_weights, network_cache, exports, damage, capsys):
    clip = Clip("a", np.full((8, 224, 224, 3), 90, np.uint8))
    wanted = Predictor(small_weights).predict(clip).joints
    (kept,) = network_cache.iterdir()
    whole = kept.read_bytes()
    middle = len(whole) // 2
    kept.write_bytes(
        {
            "half": whole[:middle],
            "empty": b"",
            "one byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "other": b"not a network",
            "of another": a_zip(b"<hello/>", zipfile.ZIP_STORED),
            "compressed": a_zip(b"<hello/>" * 99, zipfile.ZIP_LZMA),
        }[damage]
    )
    capsys.readouterr()
    np.testing.assert_array_equal(Predictor(small_weights).predict(clip).joints, wanted)
    out, err = capsys.readouterr()
    assert "is made anew" in err and err.count("\n") == 1 and out == ""
    assert kept.read_bytes() == whole and exports == ["small", "small"]


def a_zip(xml: bytes, compression: int) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        zipped.writestr(forms.XML, xml)
        zipped.writestr(forms.BIN, b"")
    return file.getvalue()


def test_a_pipe_or_a_folder_in_place_of_the_form_holds_nobody_up(small_weights, network_cache, exports, capsys):
    Predictor(small_weights)
    (kept,) = network_cache.iterdir()
    for make in (os.mkfifo, os.mkdir):
        kept.unlink()
        make(kept)
        assert Predictor(small_weights).engine == "openvino"
        if make is os.mkdir:
            assert "cannot be kept" in capsys.readouterr().err


def test_a_user_without_a_home_has_a_cache(monkeypatch):
    def homeless(*args, **kwargs):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("pose_app.cache.user_cache_path", homeless)
    assert cache_folder("networks").parts[-1] == "networks"


def test_where_nothing_can_be_kept_the_network_runs_and_says_so_in_one_line(
    small_weights, network_cache, exports, capsys
):
    network_cache.parent.parent.mkdir()
    network_cache.parent.write_text("a file where the folder should be")
    assert Predictor(small_weights).engine == "openvino"
    err = capsys.readouterr().err
    assert "cannot be kept" in err and err.count("\n") == 1


def test_a_full_disk_leaves_no_half_form(small_weights, network_cache, exports, capsys, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(forms, "write_whole", full)
    assert Predictor(small_weights).engine == "openvino"
    err = capsys.readouterr().err
    assert "the disk is full" in err and err.count("\n") == 1 and list(network_cache.iterdir()) == []


def test_two_that_start_at_once_both_run(small_weights, network_cache, exports):
    given = []
    threads = [threading.Thread(target=lambda: given.append(Predictor(small_weights).engine)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given == ["openvino", "openvino"] and len(list(network_cache.iterdir())) == 1


def test_damaged_weights_are_refused_though_their_compiled_form_is_kept(
    small_weights, tmp_path, network_cache, exports
):
    Predictor(small_weights)
    copy = shutil.copytree(small_weights, tmp_path / "copy")
    (shard,) = copy.glob("*.h5")
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(InputError, match="is damaged"):
        Predictor(copy)
    shard.unlink()
    with pytest.raises(InputError, match="lack"):
        Predictor(copy)


def test_the_words_of_an_export_that_fails_are_kept(small_weights, tmp_path):
    with pytest.raises(InputError, match="There are no weights in"):
        forms._export(replace(read_info(small_weights), folder=tmp_path / "nowhere"))
