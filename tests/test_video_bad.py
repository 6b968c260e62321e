import io
import pickle
from pathlib import Path

import cv2
import films
import numpy as np
import pytest

from pose_app import video
from pose_app.errors import InputError


def _npy(array) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def _bad_films(film: Path) -> dict[str, tuple[bytes, str]]:
    one, few = (films.encode(film.parent / f"{n}.mp4", films.grey_frames(n), *films.H264).read_bytes() for n in (1, 5))
    audio = film.parent / "audio.mp4"
    films.ffmpeg("-f", "lavfi", "-i", "sine=d=1", str(audio))
    noise = np.random.default_rng(0).integers(0, 255, (60, 64, 96, 3), np.uint8)
    webp = films.encode(film.parent / "cut.webp", noise).read_bytes()
    grey = films.grey_frames(8)
    return {
        "empty.mp4": (b"", "is empty"),
        "text.mp4": (b"this is no film\n" * 100, "is a text file"),
        "playlist.mp4": (b"#EXTM3U\nfile:///etc/passwd\n", "is a text file"),
        "noise.mp4": (noise.tobytes()[:9999], "cannot be opened as a film"),
        "audio.mp4": (audio.read_bytes(), "holds no video"),
        "one.mp4": (one, "only 1 frame"),
        "few.mp4": (few, "only 5 frames"),
        "truncated.mp4": (film.read_bytes()[: film.stat().st_size // 2], "cut off"),
        "cut.webp": (webp[: len(webp) // 2], "cut off"),
        "one.png": (cv2.imencode(".png", grey[0])[1].tobytes(), "single picture"),
        "one.jpg": (cv2.imencode(".jpg", grey[0])[1].tobytes(), "single picture"),
        "pickle.npy": (_npy(np.array([{"a": 1}], dtype=object)), "pickled"),
        "raw_pickle.npy": (pickle.dumps([1, 2]), "is not an .npy file"),
        "float.npy": (_npy(np.full((8, 224, 224, 3), np.nan, np.float32)), "float32 values, some of them not finite"),
        "shape.npy": (_npy(np.zeros((8, 224, 224), np.uint8)), "has shape"),
        "clips.npy": (_npy(np.zeros((2, 8, 4, 4, 3), np.uint8)), "holds 2 clips"),
        "cut.npy": (_npy(grey)[:-1000], "cut off"),
        "header.npy": (_npy(grey)[:40], "not a readable .npy"),
        "seven.npy": (_npy(grey[:7]), "only 7 frames"),
    }


def test_bad_films_are_refused_in_one_sentence(film, tmp_path, capfd):
    for name, (data, expected) in _bad_films(film).items():
        (tmp_path / name).write_bytes(data)
        for source in (tmp_path / name, data):
            with pytest.raises(InputError) as refused:
                video.probe(source, name)
            message = str(refused.value)
            assert expected in message and name in message, f"{name}: {message}"
            assert "\n" not in message and message.endswith(".")
    assert capfd.readouterr().err == ""  # FFmpeg and OpenCV keep quiet


def test_bad_folders_and_paths_are_refused(tmp_path):
    with pytest.raises(InputError, match="holds no pictures"):
        video.probe(tmp_path)
    with pytest.raises(InputError, match="no file or folder"):
        video.probe(tmp_path / "missing.mp4")
    for i in range(8):
        cv2.imwrite(str(tmp_path / f"{i}.png"), np.zeros((40, 30 + (i == 5), 3), np.uint8))
    with pytest.raises(InputError, match="number 6 is 31×40"):
        video.read_window(tmp_path)
    (tmp_path / "5.png").write_bytes(b"damaged")
    with pytest.raises(InputError, match="5.png is no readable picture"):
        video.read_window(tmp_path)
