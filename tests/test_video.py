import io

import cv2
import films
import numpy as np
import pytest

from pose_app import video
from pose_app.errors import InputError
from pose_app.video.source import open_source

CONTAINERS = {
    "h264.mp4": films.H264,
    "fragmented.mp4": (*films.H264, "-movflags", "frag_keyframe+empty_moov"),
    "ten_bit.mp4": ("-c:v", "libx264", "-pix_fmt", "yuv420p10le"),
    "b_frames.mov": ("-c:v", "libx264", "-bf", "3", "-pix_fmt", "yuv420p"),
    "mpeg4.avi": ("-c:v", "mpeg4", "-q:v", "2"),
    "mjpeg.avi": ("-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"),
    "vp8.webm": ("-c:v", "libvpx", "-b:v", "1M"),
    "vp9.mkv": ("-c:v", "libvpx-vp9", "-b:v", "1M"),
    "h264.ts": films.H264,
    "animation.gif": (),
    "animation.webp": ("-lossless", "1", "-loop", "0"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_frames_and_times_agree_in_every_container(film_folder, name):
    path = films.encode(film_folder / name, films.grey_frames(), *CONTAINERS[name])
    info = video.probe(path)
    assert (info.frames, info.width, info.height) == (films.FRAMES, *films.SIZE)
    assert info.fps == pytest.approx(films.FPS, rel=0.02)
    assert info.duration_s == pytest.approx(films.FRAMES / films.FPS, abs=0.05)
    for source in (path, path.read_bytes(), io.BytesIO(path.read_bytes())):
        window = video.read_window(source, 0.4, stride=3)
        assert films.indices(window.frames).tolist() == list(range(10, 34, 3))
        np.testing.assert_allclose(window.times_s, np.arange(10, 34, 3) / films.FPS, atol=0.011)


def test_a_late_start_is_found_by_seeking_and_is_exact(film_folder):
    frames = films.grey_frames(50, (64, 48)).repeat(10, axis=0)
    path = films.encode(film_folder / "long.mp4", frames, *films.H264)
    for start in (0.0, 3.0, 11.2, 16.0, 6.48):
        window = video.read_window(path, start, stride=10)
        first = round(start * 25)
        assert films.indices(window.frames).tolist() == [(first + 10 * k) // 10 for k in range(8)]
        assert window.times_s[0] == pytest.approx(first / 25, abs=0.001)


def test_variable_frame_rate_is_sampled_by_time(film_folder):
    # 25 frames at 25 a second, then one every 0.2 s: frame 25 + k is shown at 1 + 0.2 k.
    select = "setpts=if(lt(N\\,25)\\,N/25\\,1+(N-25)/5)/TB"
    path = films.encode(film_folder / "vfr.mp4", films.grey_frames(), "-vf", select, "-fps_mode", "vfr", *films.H264)
    window = video.read_window(path, 3.0, stride=1)
    assert films.indices(window.frames).tolist() == list(range(35, 43))
    np.testing.assert_allclose(window.times_s, 3 + 0.2 * np.arange(8), atol=0.01)
    by_time = video.read_window(path, 0.6, step_s=0.2)
    assert films.indices(by_time.frames).tolist() == [15, 20, 25, 26, 27, 28, 29, 30]
    assert video.probe(path).duration_s == pytest.approx(6.0, abs=0.3)


def test_a_browser_recording_without_index_or_length_is_read_on(film_folder):
    path = film_folder / "live.webm"
    data = films.ffmpeg(
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "96x64", "-r", "25", "-i", "-"),
        *("-c:v", "libvpx", "-b:v", "1M", "-live", "1", "-f", "webm", "-"),
        data=films.grey_frames(50).repeat(3, axis=0).tobytes(),
    )
    path.write_bytes(data)
    assert b"\x1cS\xbbk" not in data  # the index that a finished file has
    info = video.probe(path)
    assert info.frames == 150 and info.duration_s == pytest.approx(6.0, abs=0.05)
    window = video.read_window(path, 4.8, stride=3)
    assert films.indices(window.frames).tolist() == list(range(40, 48))


def test_rotation_in_the_metadata_is_applied(film_folder, film):
    frames = films.grey_frames(10)
    frames[:, :, :48] = (200, 30, 30)  # the left half is red
    plain = films.encode(film_folder / "plain.mp4", frames, *films.H264)
    films.ffmpeg("-display_rotation", "90", "-i", str(plain), "-c", "copy", str(film_folder / "turned.mp4"))
    window = video.read_window(film_folder / "turned.mp4")
    assert window.size == (64, 96)  # width and height changed places
    red = window.frames[0, :, :, 0].astype(int) - window.frames[0, :, :, 1] > 100
    top, bottom = red[:40].mean(), red[-40:].mean()
    assert {round(top), round(bottom)} == {0, 1}  # the red half is above or below now, not left


def test_the_default_stride_leaves_frames_for_a_whole_window():
    info = video.VideoInfo("x", "film", 10, 10, 50.0, True, 10.0, 500, np.arange(500) / 50)
    assert info.default_stride(25.0) == 2
    assert info.default_stride(60.0) == 1
    assert video.VideoInfo("x", "film", 10, 10, 50.0, True, 0.2, 10, np.arange(10) / 50).default_stride(25.0) == 1
    assert info.last_start_s(2) == pytest.approx(10 - 15 / 50)


def test_the_last_start_is_the_last_that_can_be_read(film):
    info = video.probe(film)
    last = info.last_start_s(stride=2)
    assert films.indices(video.read_window(film, last, 2).frames)[-1] == films.FRAMES - 1
    with pytest.raises(InputError, match="only 7 frames"):
        video.read_window(film, last + 0.04, 2)


def test_windows_over_the_whole_film_overlap_and_reach_its_end(film):
    windows = list(video.iter_windows(film, 0.0, stride=3, hop=4))  # takes frames 0, 3, …, 48: 17 of them
    assert [first for first, _ in windows] == [0, 4, 8, 9]
    for first, window in windows:
        assert films.indices(window.frames).tolist() == [3 * i for i in range(first, first + 8)]


def test_images_in_a_folder_come_in_their_natural_order(tmp_path):
    for i, frame in enumerate(films.grey_frames(12), 1):
        cv2.imwrite(str(tmp_path / f"frame{i}.png"), frame)
    (tmp_path / "notes.txt").write_text("not a picture")
    info = video.probe(tmp_path)
    assert (info.kind, info.frames, info.fps_known) == ("images", 12, False)
    assert films.indices(video.read_window(tmp_path).frames).tolist() == list(range(8))
    several = [tmp_path / f"frame{i}.png" for i in (12, 11, 10, 9, 8, 7, 6, 5)]
    assert films.indices(video.read_window(several).frames).tolist() == [11, 10, 9, 8, 7, 6, 5, 4]


def test_pictures_keep_their_colours(tmp_path, film_folder):
    frames = np.full((8, 64, 96, 3), (220, 40, 90), np.uint8)
    cv2.imwrite(str(tmp_path / "a.png"), frames[0, ..., ::-1])
    np.save(tmp_path / "a.npy", frames)
    path = films.encode(film_folder / "colour.mp4", frames, *films.H264)
    for source in ([tmp_path / "a.png"] * 8, tmp_path / "a.npy", path, frames):
        got = video.read_window(source).frames
        np.testing.assert_allclose(got.mean(axis=(0, 1, 2)), (220, 40, 90), atol=8)


def test_an_npy_is_read_from_path_and_bytes(tmp_path):
    frames = films.grey_frames(20)
    np.save(tmp_path / "a.npy", frames)
    for source in (tmp_path / "a.npy", (tmp_path / "a.npy").read_bytes()):
        np.testing.assert_array_equal(video.read_window(source, 4 / 25, 2).frames, frames[4:20:2])


@pytest.mark.parametrize("options", [{"start_s": -1}, {"stride": 0}, {"start_s": float("nan")}, {"step_s": 0.0}])
def test_impossible_sampling_is_refused(film, options):
    with pytest.raises(InputError, match="should be"):
        video.read_window(film, **options)


def test_a_long_film_is_never_held_in_memory(film_folder):
    # 120 frames of 1280x720 would be 330 MB; a walk holds one picture at a time.
    import tracemalloc

    path = films.encode(
        film_folder / "large.mp4", np.zeros((120, 72, 128, 3), np.uint8), "-vf", "scale=1280:720", *films.H264
    )
    tracemalloc.start()
    assert sum(1 for frame in open_source(path).walk() if frame.picture() is not None) == 120
    assert sum(1 for _ in video.iter_windows(path, hop=30)) > 3
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
