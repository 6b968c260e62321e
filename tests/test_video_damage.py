"""Films that end early or are damaged, and files that would have others opened or fill the memory."""

import io
import resource
import struct
import zipfile
import zlib

import cv2
import films
import numpy as np
import pytest

from pose_app import video
from pose_app.errors import InputError

VP8 = ("-c:v", "libvpx", "-b:v", "3M")
CODED = {
    "a.mkv": films.H264, "a.webm": VP8, "a.ts": films.H264, "a.flv": films.H264,
    "a.avi": ("-c:v", "mpeg4", "-q:v", "3"),
    "fragmented.mp4": (*films.H264, "-movflags", "frag_keyframe+empty_moov"),
    "front.mp4": (*films.H264, "-movflags", "+faststart"), "a.gif": (), "a.apng": (),
}  # fmt: skip


def noisy() -> np.ndarray:
    """250 frames of faint noise, 10 s; the grey of frame i tells i // 5."""
    noise = np.random.default_rng(0).integers(-12, 13, (250, 64, 96, 1))
    return (films.grey_frames(50).repeat(5, axis=0) + noise).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def whole(film_folder):
    """The bytes of the same film in each container."""
    frames = noisy()
    return {name: films.encode(film_folder / name, frames, *options).read_bytes() for name, options in CODED.items()}


@pytest.mark.parametrize("name", CODED)
def test_a_film_that_is_cut_off_is_used_up_to_there(whole, name):
    data = whole[name][: len(whole[name]) * 6 // 10]
    info = video.probe(data, name)
    assert 5 < info.duration_s < 7 and info.fps == pytest.approx(25, rel=0.01)
    if name != "a.ts":  # which promises nothing, and ends with a whole packet
        assert info.note.startswith(f"The film ends early, at {info.duration_s:.3g} s") and info.note.endswith("used.")
    assert ("of 10 s promised" in info.note) == (name in ("a.mkv", "a.webm", "front.mp4"))
    window = video.read_window(data, info.last_start_s())
    first = info.frames - 8
    assert np.abs(films.indices(window.frames) - np.arange(first, first + 8) // 5).max() <= (name == "a.ts")
    assert sum(1 for _ in video.iter_windows(data)) == -(-(info.frames - 8) // 4) + 1


@pytest.mark.parametrize("name", ["a.mkv", "a.webm", "a.ts", "a.flv", "a.avi", "fragmented.mp4", "front.mp4"])
@pytest.mark.parametrize("until", [0.6, 1.0])
def test_a_film_with_a_hole_is_used_before_it(whole, name, until):
    data = bytearray(whole[name])
    hole = slice(len(data) // 2, int(len(data) * until))
    data[hole] = bytes(len(data[hole]))
    info = video.probe(bytes(data), name)
    window = video.read_window(bytes(data), 3.0, stride=5)
    assert films.indices(window.frames).tolist() == list(range(15, 23))
    left_out = []
    shown = 0
    for frame in video.open_source(bytes(data), name).walk():
        try:
            shown += frame.picture().shape == (64, 96, 3)
        except InputError as error:
            left_out.append(str(error))
    assert shown + len(left_out) == info.frames and shown > 110
    assert all("is damaged at" in line and "\n" not in line for line in left_out)


def test_what_holds_nothing_that_can_be_decoded_is_one_sentence(whole, film, tmp_path, capfd):
    data = films.encode(tmp_path / "late.mp4", noisy(), *films.H264).read_bytes()
    assert data.rindex(b"moov") > len(data) // 2
    dead = bytearray(film.read_bytes())
    start = dead.index(b"mdat") + 4
    dead[start : dead.rindex(b"moov") - 4] = b"\x55" * (dead.rindex(b"moov") - 4 - start)
    for name, bad, said in (
        ("no_index.mp4", data[: len(data) // 2], "cut off before its index"),
        ("dead.mp4", bytes(dead), "no picture in it can be decoded"),
        ("head.mkv", whole["a.mkv"][:300], "cannot be opened"),
    ):
        with pytest.raises(InputError, match=said) as refused:
            video.probe(bad, name)
        assert name in str(refused.value) and "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")


def test_a_gif_with_zeros_behind_its_end_is_whole(whole):
    info = video.probe(whole["a.gif"] + bytes(1000), "a.gif")
    assert (info.frames, info.note) == (250, "")


@pytest.mark.parametrize("head", [b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n", b"ffconcat version 1.0\nfile "])
@pytest.mark.parametrize("before", [b"", b"\0\x01", b"\xef\xbb\xbf"])
def test_a_play_list_opens_no_other_file(film, tmp_path, head, before, monkeypatch):
    (tmp_path / "list.mp4").write_bytes(before + head + str(film).encode() + b"\n")
    with pytest.raises(InputError, match="list.mp4"):
        video.probe(tmp_path / "list.mp4")


def test_a_play_list_that_is_called_a_film_is_no_format_that_is_read(film, tmp_path):
    from pose_app.video.ffmpeg import OpenFilm

    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile://{film}\n#EXT-X-ENDLIST\n"
    for data in (text, f"ffconcat version 1.0\nfile '{film}'\n"):  # past the refusal of text
        with pytest.raises(InputError, match="cannot be opened"):
            OpenFilm(io.BytesIO(data.encode()), "a.mp4")


def test_names_mean_nothing(film, tmp_path):
    for name in ("a %d b.mp4", "100%.mkv", "film.npy.mp4", "é ü.jpg", "concat:a|b.mp4", "film"):
        (tmp_path / name).write_bytes(film.read_bytes())
        assert video.probe(tmp_path / name).frames == films.FRAMES


@pytest.mark.parametrize(("count", "size", "said"), [(2, (96, 64), "only 2 frames"), (1, (96, 64), "only 1 frame")])
def test_films_of_hardly_a_frame(tmp_path, count, size, said):
    path = films.encode(tmp_path / "a.mp4", films.grey_frames(count, size), *films.H264)
    with pytest.raises(InputError, match=said):
        video.probe(path)


def test_the_smallest_and_a_very_large_picture(tmp_path):
    tiny = films.encode(tmp_path / "a.mkv", films.grey_frames(9, (1, 1)), "-c:v", "ffv1", "-pix_fmt", "gray")
    assert films.indices(video.read_window(tiny).frames).tolist() == list(range(8))
    large = films.encode(
        tmp_path / "8k.mp4", films.grey_frames(8), "-vf", "scale=7680:4320:flags=neighbor", "-c:v", "mpeg4", "-q:v", "9"
    )
    info, frame = video.probe(large), next(video.open_source(large).walk())
    assert (info.width, info.height) == (7680, 4320) and frame.small(256).shape == (144, 256, 3)


def _png_head(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
    )


def test_what_claims_more_than_any_memory_has_is_refused_quickly(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("frames.npy", bytes(200_000_000))
    huge = io.BytesIO()
    claimed = {"descr": "|u1", "fortran_order": False, "shape": (10**6, 10**4, 10**4, 3)}
    np.lib.format.write_array_header_1_0(huge, claimed)
    gif = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    gif += b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x44\x01\x00;"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data in (
        ("bomb.npz", archive.getvalue()), ("bomb.npy", archive.getvalue()), ("huge.npy", huge.getvalue()),
        ("a.gif", gif),
    ):  # fmt: skip
        with pytest.raises(InputError) as refused:
            video.probe(data, name)
        assert name in str(refused.value) and "\n" not in str(refused.value)
    for size in ((60_000, 60_000), (15_000, 12_000)):
        for i in range(8):
            (tmp_path / f"{i}.png").write_bytes(_png_head(*size))
        with pytest.raises(InputError, match="0.png is .*million pixels are read"):
            video.probe(tmp_path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KB


def test_a_folder_of_one_bad_picture_names_it(tmp_path):
    for i in range(9):
        cv2.imwrite(str(tmp_path / f"{i}.png"), np.zeros((20, 30, 3), np.uint8))
    (tmp_path / "4.png").write_bytes((tmp_path / "3.png").read_bytes()[:50])
    with pytest.raises(InputError, match="4.png is no readable picture"):
        video.read_window(tmp_path)
