"""When frames are shown: whatever a container says about itself, the times are those of the frames that come out."""

import io

import films
import numpy as np
import pytest

from pose_app import video

SOUND = ("-f", "lavfi", "-i", "sine=d=4")
VP8 = ("-c:v", "libvpx", "-b:v", "1M")
STILL_RATE = "setpts=round(if(lt(N\\,25)\\,N/25\\,1+(N-25)/5)/TB)"  # 25 frames at 25 a second, then one every 0.2 s


def seen(source) -> tuple[list[int], np.ndarray]:
    """Numbers and times of all frames, which have to be those that the reader announces."""
    with video.opened(source) as reader:
        frames = list(reader.walk())
        times = np.array([frame.time_s for frame in frames])
        np.testing.assert_array_equal(times, reader.times_s)
        numbers = films.indices(np.stack([frame.picture() for frame in frames])).tolist()
        for k in (len(frames) - 1, len(frames) // 2, 3, len(frames) * 3 // 4):  # from any start, there and back
            frame = next(reader.walk(times[k]))
            assert (frame.time_s, films.indices(frame.picture()[None])[0]) == (times[k], numbers[k])
    info = video.probe(source)
    assert info.frames == len(info.times_s) == len(times) and info.times_s[0] == 0
    return numbers, times


def check(path, times: np.ndarray, numbers=range(50), atol: float = 0.0011) -> video.VideoInfo:
    """A film of these frames at these times; times in Matroska are milliseconds."""
    got, at = seen(path)
    np.testing.assert_allclose(got, list(numbers), atol=0)
    np.testing.assert_allclose(at, times, atol=atol)
    info = video.probe(path)
    assert info.note == "" and info.fps == pytest.approx((len(times) - 1) / times[-1], rel=0.01)
    return info


EVEN = np.arange(50) / 25


@pytest.mark.parametrize(
    ("name", "sound"),
    [("a.mkv", "aac"), ("a.webm", "libopus"), ("a.flv", "aac"), ("a.ts", "aac"), ("a.mp4", "aac"), ("a.mpg", "mp2")],
)
def test_sound_that_outlasts_the_picture_adds_no_frame(film, tmp_path, name, sound):
    coded = {"a.webm": VP8, "a.mpg": ("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2")}.get(name, ("-c:v", "copy"))
    films.ffmpeg("-i", str(film), *SOUND, *coded, "-c:a", sound, str(tmp_path / name))
    assert check(tmp_path / name, EVEN).duration_s == pytest.approx(2, abs=0.001)


@pytest.mark.parametrize("name", ["a.h264", "a.hevc", "a.mjpeg"])
def test_raw_streams_are_counted(tmp_path, name):
    coded = {
        "a.h264": films.H264, "a.hevc": ("-c:v", "libx265", "-x265-params", "log-level=none"),
        "a.mjpeg": ("-c:v", "mjpeg", "-q:v", "2"),
    }[name]  # fmt: skip
    info = check(films.encode(tmp_path / name, films.grey_frames(), *coded, "-f", name[2:]), EVEN)
    assert not info.fps_known


@pytest.mark.parametrize("name", ["a.dv", "a.avi"])
def test_dv_has_its_own_times_and_long_pixels(tmp_path, name):
    frames = films.grey_frames(size=(720, 576))
    path = films.encode(tmp_path / name, frames, "-c:v", "dvvideo", "-pix_fmt", "yuv420p")
    info = check(path, EVEN)
    assert (info.width, info.height) == (768, 576)  # PAL, 4:3


@pytest.mark.parametrize(("name", "coded"), [
    ("a.webm", VP8), ("a.mkv", films.H264), ("a.mp4", films.H264), ("a.ts", films.H264),
    ("a.avi", ("-c:v", "mpeg4", "-q:v", "2")),
])  # fmt: skip
def test_a_variable_rate_is_kept(tmp_path, name, coded):
    path = films.encode(tmp_path / name, films.grey_frames(), "-vf", STILL_RATE, "-fps_mode", "vfr", *coded)
    times = np.concatenate([np.arange(25) / 25, 1 + np.arange(25) / 5])
    info = check(path, times)
    last = info.last_start_s()
    assert last == pytest.approx(1 + 17 / 5, abs=0.001)  # a window of 8 ends with frame 49, 24 after the pause
    assert films.indices(video.read_window(path, last).frames).tolist() == list(range(42, 50))
    assert films.indices(video.read_window(path, info.last_start_s(3), 3).frames).tolist() == list(range(28, 50, 3))


@pytest.mark.parametrize(("name", "coded"), [
    ("a.webm", VP8), ("a.mkv", films.H264), ("a.avi", ("-c:v", "mpeg4", "-q:v", "2")),
])  # fmt: skip
def test_dropped_frames_leave_a_gap(tmp_path, name, coded):
    drop = ("-vf", "select=not(between(n\\,10\\,14))", "-fps_mode", "vfr")
    left = [i for i in range(50) if not 10 <= i <= 14]
    check(films.encode(tmp_path / name, films.grey_frames(), *drop, *coded), np.array(left) / 25, left)


def test_an_edit_list_cuts_off_what_comes_before(tmp_path):
    frames = films.grey_frames(50, (64, 48)).repeat(6, axis=0)  # 12 s
    long = films.encode(tmp_path / "a.mp4", frames, *films.H264[:4], "-g", "50", "-bf", "2")
    films.ffmpeg("-ss", "8.5", "-i", str(long), "-t", "2", "-c", "copy", str(tmp_path / "b.mp4"))
    numbers, times = seen(tmp_path / "b.mp4")
    # What FFmpeg's own command shows of it: 52 frames from number 213 on, one missing before the last.
    told = films.ffmpeg("-i", str(tmp_path / "b.mp4"), "-fps_mode", "passthrough", "-f", "framemd5", "-").decode()
    at = [int(line.split(",")[2]) for line in told.splitlines() if not line.startswith("#")]
    assert len(at) == 52 and numbers[:50] == [i // 6 for i in range(213, 263)]
    np.testing.assert_allclose(times, np.array(at) / 25, atol=0.001)


@pytest.mark.parametrize("name", ["a.mkv", "a.ts"])
def test_a_film_that_begins_late_begins_at_0(film, tmp_path, name):
    films.ffmpeg("-i", str(film), "-c", "copy", "-output_ts_offset", "50", str(tmp_path / name))
    check(tmp_path / name, EVEN)


def test_of_two_pictures_at_once_the_one_that_is_meant_is_taken(film, tmp_path):
    red = ("-f", "lavfi", "-i", "color=c=red:s=32x32:d=2:r=5")
    films.ffmpeg(
        *("-i", str(film), *red, "-map", "1:v", "-map", "0:v", *films.H264),
        *("-disposition:v:0", "0", "-disposition:v:1", "default", str(tmp_path / "two.mkv")),
    )
    check(tmp_path / "two.mkv", EVEN)
    cover = ("-f", "lavfi", "-i", "color=c=red:s=320x320:d=1:r=1")
    films.ffmpeg(
        *("-i", str(film), *cover, "-map", "0:v", "-map", "1:v", "-c:v:0", "copy", "-c:v:1", "mjpeg"),
        *("-disposition:v:1", "attached_pic", str(tmp_path / "cover.mp4")),
    )
    check(tmp_path / "cover.mp4", EVEN)


def test_a_recording_of_a_browser_has_neither_index_nor_length_and_claims_1000_a_second(tmp_path):
    path = tmp_path / "rec.webm"
    films.ffmpeg(
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "96x64", "-r", "25", "-i", "-", *SOUND),
        *("-vf", "settb=1/1000," + STILL_RATE, "-enc_time_base", "1/1000", "-fps_mode", "passthrough", *VP8),
        *("-c:a", "libopus", "-live", "1", "-f", "webm", str(path)), data=films.grey_frames().tobytes(),
    )  # fmt: skip
    assert b"\x1cS\xbbk" not in path.read_bytes()  # no Cues
    check(path, np.concatenate([np.arange(25) / 25, 1 + np.arange(25) / 5]))


@pytest.mark.parametrize("coder", ["libvpx", "libvpx-vp9"])
def test_pictures_that_are_never_shown_are_not_counted(tmp_path, coder):
    frames = films.grey_frames(50, (64, 48)).repeat(2, axis=0)
    options = ("-c:v", coder, "-b:v", "300k", "-auto-alt-ref", "1", "-lag-in-frames", "16")
    check(films.encode(tmp_path / "a.webm", frames, *options), np.arange(100) / 25, np.arange(100) // 2)


def test_h264_in_avi_comes_out_in_its_order(film, tmp_path):
    films.ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", "h264_mp4toannexb", str(tmp_path / "a.avi"))
    numbers, times = seen(tmp_path / "a.avi")
    assert numbers == list(range(50)) and (np.diff(times) > 0).all()
    np.testing.assert_allclose(times, EVEN, atol=0.081)  # it does not say by how much its B frames are late


@pytest.mark.parametrize("options", [("-c:v", "libsvtav1", "-preset", "12"), ("-c:v", "libaom-av1", "-cpu-used", "8")])
def test_av1_is_read(tmp_path, options):
    check(films.encode(tmp_path / "a.mp4", films.grey_frames(), *options), EVEN)


def test_interlaced_films_have_a_frame_for_two_fields(tmp_path):
    coded = ("-c:v", "libx264", "-flags", "+ildct+ilme", "-x264opts", "tff=1", "-pix_fmt", "yuv420p")
    check(films.encode(tmp_path / "a.ts", films.grey_frames(), *coded), EVEN)


def test_an_hour_is_not_decoded_to_be_counted(tmp_path, monkeypatch):
    path, part = tmp_path / "hour.mp4", tmp_path / "part.mp4"
    films.ffmpeg("-f", "lavfi", "-i", "color=c=black:s=32x18:d=36:r=25", "-c:v", "mpeg4", "-g", "250", str(part))
    films.ffmpeg("-stream_loop", "99", "-i", str(part), "-c", "copy", str(path))
    from pose_app.video import ffmpeg

    decoded = []
    real = ffmpeg.OpenFilm._decoded
    monkeypatch.setattr(ffmpeg.OpenFilm, "_decoded", lambda *a: (decoded.append(1) or f for f in real(*a)))
    info = video.probe(path)
    assert (info.frames, info.duration_s, info.fps) == (90_000, pytest.approx(3600), pytest.approx(25))
    assert len(decoded) < 500
    window = video.read_window(path, info.last_start_s())
    assert window.times_s[-1] == pytest.approx(3600 - 0.04) and len(decoded) < 1200


def test_one_open_reader_does_for_all(film):
    with video.opened(film) as reader:
        info = video.probe(reader)
        assert info == video.probe(film)
        first = video.read_window(reader, 0.4)
        assert films.indices(video.window_after(reader, first).frames).tolist() == list(range(14, 22))
        abandoned = reader.walk(1.0)
        next(abandoned)
        assert [number for number, _ in video.iter_windows(reader, stride=3)] == [0, 4, 8, 9]
        assert list(abandoned) == []  # a walk ends where another begins
        assert next(reader.walk()).time_s == 0


def test_readers_of_one_upload_do_not_disturb_each_other(film):
    upload = io.BytesIO(film.read_bytes())
    one, other = (video.open_source(upload).walk(start) for start in (0.0, 1.0))
    pairs = [(next(one).picture(), next(other).picture()) for _ in range(20)]
    assert films.indices(np.stack([a for a, _ in pairs])).tolist() == list(range(20))
    assert films.indices(np.stack([b for _, b in pairs])).tolist() == list(range(25, 45))
