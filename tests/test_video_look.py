"""What pictures of films look like: their shape, which way up, their colours."""

import films
import numpy as np
import pytest

from pose_app import video

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (120, 120, 120), (220, 180, 150), (240, 240, 240), (20, 20, 20))
SMALL = 128


def quarters() -> np.ndarray:
    """(8, 64, 96, 3) red, green, blue and white quarters: no turn or mirror leaves them alone."""
    frames = np.full((8, 64, 96, 3), 230, np.uint8)
    for rows, columns, colour in ((0, 0, COLOURS[0]), (0, 1, COLOURS[1]), (1, 0, COLOURS[2])):
        frames[:, rows * 32 : rows * 32 + 32, columns * 48 : columns * 48 + 48] = colour
    return frames


def bars() -> np.ndarray:
    """(8, 64, 224, 3) a bar of each colour."""
    return np.tile(np.array(COLOURS, np.uint8).repeat(32, axis=0), (8, 64, 1, 1))


def bars_of(picture: np.ndarray) -> np.ndarray:
    """The colour in the middle of each bar, (7, 3)."""
    width = picture.shape[1] / 7
    return np.array([picture[picture.shape[0] // 2, int((i + 0.5) * width)] for i in range(7)]).astype(int)


def first(path) -> video.Frame:
    return next(video.open_source(path).walk())


TURNS = {
    "90": ("-display_rotation", "90"), "180": ("-display_rotation", "180"), "270": ("-display_rotation", "270"),
    "mirrored": ("-display_hflip",), "upside down": ("-display_vflip",),
    "90 mirrored": ("-display_rotation", "90", "-display_hflip"),
    "270 mirrored": ("-display_rotation", "270", "-display_hflip"),
}  # fmt: skip


@pytest.mark.parametrize("turn", TURNS)
def test_turned_and_mirrored_films_are_shown_as_players_show_them(tmp_path, turn):
    plain = films.encode(tmp_path / "plain.mp4", quarters(), *films.H264)
    films.ffmpeg(*TURNS[turn], "-i", str(plain), "-c", "copy", str(tmp_path / "turned.mp4"))
    info = video.probe(tmp_path / "turned.mp4")
    assert (info.width, info.height) == ((64, 96) if "0" in turn and "180" not in turn else (96, 64))
    raw = films.ffmpeg("-i", str(tmp_path / "turned.mp4"), "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    right = np.frombuffer(raw, np.uint8).reshape(8, info.height, info.width, 3)
    frame = first(tmp_path / "turned.mp4")
    assert np.abs(frame.picture().astype(int) - right[0]).mean() < 4
    small = frame.small(48)
    assert small.shape == (info.height // 2, info.width // 2, 3)
    assert np.abs(small[4::8, 4::8].astype(int) - right[0][9::16, 9::16]).max() < 12


@pytest.mark.parametrize(("aspect", "width"), [("2", 192), ("1/2", 48), ("4/3", 128), ("100", 96)])
def test_long_pixels_widen_the_picture(tmp_path, aspect, width):
    path = films.encode(tmp_path / "a.mkv", quarters(), "-vf", f"setsar={aspect}:max=1000", *films.H264)
    info, frame = video.probe(path), first(path)
    assert (info.width, info.height) == (width, 64) and frame.picture().shape == (64, width, 3)
    assert frame.small(32).shape == ((round(64 * 32 / width), 32, 3) if width > 64 else (32, 24, 3))
    np.testing.assert_allclose(frame.picture()[16, width * 3 // 4], COLOURS[1], atol=8)  # green is right of the top


def test_a_turned_film_with_long_pixels_is_tall(tmp_path):
    path = films.encode(tmp_path / "a.mp4", quarters(), "-vf", "setsar=2", *films.H264)
    films.ffmpeg("-display_rotation", "90", "-i", str(path), "-c", "copy", str(tmp_path / "b.mp4"))
    info = video.probe(tmp_path / "b.mp4")
    assert (info.width, info.height) == (64, 192) and first(tmp_path / "b.mp4").picture().shape == (192, 64, 3)


def test_small_pictures_are_never_enlarged(tmp_path):
    path = films.encode(tmp_path / "a.mp4", quarters(), *films.H264)
    for source in (path, quarters()):
        assert first(source).small(500).shape == (64, 96, 3) and first(source).small(24).shape == (16, 24, 3)
        np.testing.assert_allclose(first(source).small(24)[4, 18], COLOURS[1], atol=8)


@pytest.mark.parametrize("matrix", ["bt709", "170m"])
@pytest.mark.parametrize("levels", ["limited", "full"])
@pytest.mark.parametrize("bits", ["yuv420p", "yuv420p10le", "yuv444p"])
def test_matrix_and_range_are_those_of_the_film(tmp_path, matrix, levels, bits):
    if (bits, levels) == ("yuv444p", "full"):
        bits = "yuv422p"
    to = f"zscale=min=gbr:rin=full:m={matrix}:r={levels},format={bits}"
    options = ("-c:v", "libx265", "-x265-params", f"log-level=none:range={levels}", "-crf", "1")
    said = (
        "-colorspace",
        {"170m": "smpte170m"}.get(matrix, matrix),
        "-color_range",
        {"limited": "tv"}.get(levels, "pc"),
    )
    path = films.encode(tmp_path / "a.mkv", bars(), "-vf", to, *options, *said)
    np.testing.assert_allclose(bars_of(first(path).picture()), COLOURS, atol=4)
    np.testing.assert_allclose(bars_of(first(path).small(SMALL)), COLOURS, atol=4)


@pytest.mark.parametrize(("size", "matrix"), [("224x64", "170m"), ("1344x768", "bt709")])
def test_what_a_film_does_not_say_is_guessed_by_its_size(tmp_path, size, matrix):
    to = f"scale={size}:flags=neighbor,zscale=min=gbr:rin=full:m={matrix}:r=limited,format=yuv420p"
    to += ",setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown"
    path = films.encode(tmp_path / "a.mp4", bars(), "-vf", to, "-c:v", "libx264", "-crf", "1")
    np.testing.assert_allclose(bars_of(first(path).picture()), COLOURS, atol=4)


@pytest.mark.parametrize(("transfer", "off"), [("smpte2084", 6), ("arib-std-b67", 50), ("bt2020-10", 4)])
def test_hdr_looks_as_what_it_was_made_of(tmp_path, transfer, off):
    # zimg puts the colours into HDR, 203 cd/m² for white. Greys come back; what shines is a little paler.
    to = f"zscale=min=gbr:rin=full:pin=bt709:tin=bt709:p=bt2020:t={transfer}:m=bt2020nc:r=limited:npl=203"
    to += ",format=yuv420p10le"
    x265 = f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    said = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    path = films.encode(
        tmp_path / "a.mkv", bars(), "-vf", to, "-c:v", "libx265", "-x265-params", x265, "-crf", "1", *said
    )
    for picture in (first(path).picture(), first(path).small(SMALL)):
        seen = bars_of(picture)
        np.testing.assert_allclose(seen, COLOURS, atol=off)
        np.testing.assert_allclose(seen[[3, 5, 6]], np.array(COLOURS)[[3, 5, 6]], atol=4)  # greys
        assert seen.argmax(axis=1)[:3].tolist() == [0, 1, 2]


def test_a_film_that_changes_its_size_keeps_that_of_its_begin(tmp_path):
    parts = [
        films.encode(tmp_path / f"{i}.ts", quarters(), "-vf", f"scale={size}", *films.H264)
        for i, size in enumerate(("96:64", "48:32"))
    ]
    (tmp_path / "both.ts").write_bytes(b"".join(part.read_bytes() for part in parts))
    pictures = [frame.picture() for frame in video.open_source(tmp_path / "both.ts").walk()]
    assert {picture.shape for picture in pictures} == {(64, 96, 3)}
    for x, y, colour in ((72, 16, COLOURS[1]), (24, 48, COLOURS[2])):
        np.testing.assert_allclose(pictures[-1][y, x], colour, atol=10)
