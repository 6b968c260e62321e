"""Animations and pictures: times, transparency, which way up, all kinds of colour."""

import io

import cv2
import films
import numpy as np
import pytest
from PIL import Image

from pose_app import video
from pose_app.errors import InputError

RED = (220, 40, 90)


def read(*pictures: bytes) -> np.ndarray:
    """Eight pictures as they are read: the first of them."""
    files = [io.BytesIO(data) for data in (pictures * 8)[:8]]
    for i, file in enumerate(files):
        file.name = f"{i}.png"
    return video.read_window(files).frames[0]


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_a_pause_in_a_gif_is_kept(tmp_path):
    frames = [Image.fromarray(frame) for frame in films.grey_frames(12)]
    durations = [40] * 5 + [3000] + [40] * 6
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=durations)
    info = video.probe(tmp_path / "a.gif")
    np.testing.assert_allclose(info.times_s, np.cumsum([0, *durations[:-1]]) / 1000, atol=0.001)
    assert info.duration_s == pytest.approx(sum(durations) / 1000)
    assert films.indices(video.read_window(tmp_path / "a.gif", 0.1).frames).tolist() == list(range(3, 11))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_is_transparent_is_white(kind):
    frames = []
    for i in range(9):
        picture = np.zeros((40, 60, 4), np.uint8)
        picture[:, 20 + i : 40 + i] = (*RED, 255)
        frames.append(Image.fromarray(picture))
    options = {"disposal": 2} if kind != "WEBP" else {"lossless": True}
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
    window = video.read_window(data)
    for i, frame in enumerate(window.frames):
        np.testing.assert_allclose(frame[20, [10, 55]], 255, atol=3)
        np.testing.assert_allclose(frame[20, 24 + i], RED, atol=3)
    np.testing.assert_allclose(window.times_s, np.arange(8) / 10, atol=0.001)


def test_a_large_animation_does_not_fill_the_memory(tmp_path):
    # 20 pictures of 6 megapixels would be 480 MB at once.
    import resource

    frames = [Image.fromarray(np.full((2000, 3000, 3), 20 + 4 * i, np.uint8)) for i in range(20)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], duration=100, lossless=True, method=0)
    del frames
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    numbers = [round((frame.small(64).mean() - 20) / 4) for frame in video.open_source(tmp_path / "a.webp").walk()]
    assert numbers == list(range(20))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


def test_pages_of_a_tiff_are_pictures():
    frames = [Image.fromarray(frame) for frame in films.grey_frames(9)]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert video.probe(data).frames == 9
    assert films.indices(video.read_window(data, 1 / 25).frames).tolist() == list(range(1, 9))
    for few, said in ((1, "is a single picture"), (5, "only 5 frames")):
        with pytest.raises(InputError, match=said):
            video.probe(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:few]))


def test_pictures_are_turned_upright():
    picture = np.full((40, 60, 3), 200, np.uint8)
    picture[:, :30] = RED
    for orientation, red in ((1, "left"), (2, "right"), (3, "right"), (6, "top"), (8, "bottom")):
        exif = Image.Exif()
        exif[0x0112] = orientation
        for kind in ("JPEG", "PNG"):
            seen = read(saved(Image.fromarray(picture), kind, exif=exif))
            assert seen.shape == ((60, 40, 3) if orientation > 4 else (40, 60, 3))
            place = {"left": (20, 10), "right": (20, -10), "top": (10, 20), "bottom": (-10, 20)}[red]
            np.testing.assert_allclose(seen[place], RED, atol=12)


def test_all_kinds_of_colour():
    plain = np.full((40, 60, 3), RED, np.uint8)
    grey = np.full((40, 60), 120, np.uint8)
    palette = Image.fromarray(plain).quantize(4)
    see_through = Image.fromarray(np.dstack([plain, np.full((40, 60), 128, np.uint8)]))
    ok, deep = cv2.imencode(".png", plain[..., ::-1].astype(np.uint16) * 257)
    assert ok
    half = np.array(RED) * 128 / 255 + 255 * 127 / 255
    for data, colour in (
        (saved(Image.fromarray(grey), "PNG"), (120, 120, 120)),
        (saved(Image.fromarray(grey), "JPEG"), (120, 120, 120)),
        (cv2.imencode(".png", grey.astype(np.uint16) * 257)[1].tobytes(), (120, 120, 120)),
        (cv2.imencode(".tif", grey.astype(np.uint16) * 257)[1].tobytes(), (120, 120, 120)),
        (deep.tobytes(), RED),
        (saved(Image.fromarray(plain).convert("CMYK"), "JPEG"), RED),
        (saved(palette, "PNG"), RED),
        (saved(palette, "PNG", transparency=palette.getpixel((0, 0))), (255, 255, 255)),
        (saved(see_through, "PNG"), half),
        (saved(see_through, "WEBP", lossless=True), half),
        (saved(Image.fromarray(plain), "BMP"), RED),
    ):
        np.testing.assert_allclose(read(data)[20, 30], colour, atol=12)


def test_photographs_are_single_pictures(tmp_path):
    photograph = saved(Image.fromarray(films.grey_frames(1)[0]), "JPEG")
    exif = Image.Exif()
    exif[0x0112] = 6
    for data in (photograph, photograph * 2, saved(Image.fromarray(films.grey_frames(1)[0]), "JPEG", exif=exif)):
        with pytest.raises(InputError, match="single picture"):
            video.probe(data, "a.jpg")
