"""FFmpeg, asked through PyAV: the one place that opens a container, so that nothing else is opened by it.

FFmpeg's own complaints stay off the terminal: PyAV drops them unless somebody turns them on.
"""

import io
import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.sidedata.sidedata import SideData
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from pose_app.errors import InputError

__all__ = [
    "ColorPrimaries", "ColorTrc", "Colorspace", "FFmpegError", "FilmPacket", "Interpolation", "OpenFilm", "SideData",
    "VideoFrame", "VideoReformatter",
]  # fmt: skip

MOST_PIXELS = 170_000_000  # of one picture: a file of a few bytes may claim more than any memory has
READ = "mp4, mov, avi, webm, mkv and gif are read"
# What films and animations come in. Play lists, devices and numbered pictures are not among them: they open others.
_FORMATS = (
    "mov,mp4,matroska,webm,avi,gif,apng,flv,mpegts,mpeg,mpegvideo,asf,ogg,dv,mxf,h264,hevc,vvc,av1,obu,ivf,m4v,h263,"
    "mjpeg,vc1,rm,nut,yuv4mpegpipe,swf,wtv,nsv,roq,smk,bink,fli,4xm,c93,film_cpk,amv,vob,dhav,live_flv,evc,rawvideo"
)
_BUFFER_BYTES = 2**18
_GIF_END_BYTES = 2**16  # where its end mark is looked for: some programs fill up with zeros
_BEYOND_THE_END = b"\0" * 16  # what a download that was not finished has in place of pictures


class _OnlyThis:
    """A file without its name, with a place of its own: readers of one file do not disturb each other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0

    def read(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        self._at = self._file.seek(offset, whence) if base is None else base + offset
        return self._at

    def tell(self) -> int:
        return self._at


def _opens_nothing(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise PermissionError("a film opens no other file")


class FilmPacket(NamedTuple):
    """One coded piece of a film: when it is shown, and for how long, in units of the stream's time base.

    pts: None where nothing says it. key: decoding can begin here. shows: a picture comes of it. whole: its bytes are
    all there.
    """

    pts: int | None
    duration: int
    key: bool
    shows: bool
    whole: bool


class OpenFilm:
    """A container and the stream in it that people would be shown.

    file: open and able to seek. is_draft: whether it is decoded quickly rather than well, once it is opened again.
    Raises InputError for what is no film, holds none, or one that nothing here decodes.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name, self._file = name, file
        self.reached_s: float | None = None
        self.is_draft = False
        self._container, self.stream = self._open()
        self.format: str = self._container.format.name

    def close(self) -> None:
        """Close the container; the file stays open."""
        self._container.close()

    def reopen(self) -> None:
        """Stand at the beginning again, whatever the container can."""
        self._container.close()
        self._container, self.stream = self._open()

    def _open(self) -> tuple[InputContainer, VideoStream]:
        options = {"max_pixels": str(MOST_PIXELS)}
        container_options = {"format_whitelist": _FORMATS, "protocol_whitelist": ""}
        try:
            container = av.open(
                _OnlyThis(self._file), "r", options=options, container_options=container_options,
                metadata_errors="replace", buffer_size=_BUFFER_BYTES, io_open=_opens_nothing,
            )  # fmt: skip
        except (FFmpegError, OSError, ValueError, RuntimeError):
            raise InputError(_no_film(self.name, self._file)) from None
        stream = container.streams.best("video")
        if not isinstance(stream, VideoStream) or stream.disposition & Disposition.attached_pic:
            container.close()
            raise InputError(_no_film(self.name, self._file))
        if stream.codec_context is None:
            container.close()
            raise InputError(f"{self.name} is coded in a way that cannot be decoded here; convert it to H.264 (mp4).")
        stream.thread_type = "AUTO"
        # Smoothing the edges of blocks takes nearly half of the time.
        stream.codec_context.options = options | ({"skip_loop_filter": "all"} if self.is_draft else {})
        return container, stream

    @property
    def promised_s(self) -> float | None:
        """How long the header says that the longest stream is; None where it does not."""
        container = self._container
        if container.duration is None or container.duration <= 0:
            return None
        # Matroska says when the last picture ends, whenever the first one begins.
        late = max(0, container.start_time or 0) if "matroska" in self.format else 0
        return (container.duration - late) / av.time_base

    @property
    def lacks_its_end(self) -> bool:
        """Whether the file is a GIF that is cut off within its last picture."""
        if self.format != "gif":
            return False
        self._file.seek(-min(_GIF_END_BYTES, self._file.seek(0, io.SEEK_END)), io.SEEK_END)
        return not self._file.read().rstrip(b"\0").endswith(b";")

    def packets(self) -> Iterator[FilmPacket]:
        """Go through what is left of the container without decoding; ends where it is damaged.

        reached_s is afterwards how long the packets of all streams last together.
        """
        is_vp8 = self.stream.codec_context.name == "vp8"
        ours, begin, end = self.stream.index, math.inf, -math.inf
        for packet in self._demuxed(all_streams=True):
            pts, duration = packet.pts, packet.duration or 0
            if pts is not None and not packet.is_corrupt:
                unit_s = float(packet.time_base)
                begin, end = min(begin, pts * unit_s), max(end, (pts + duration) * unit_s)
                self.reached_s = end - begin
            if packet.stream_index != ours:
                continue
            head = bytes(memoryview(packet)[:16])
            is_hidden = is_vp8 and not head[0] & 0x10  # a picture that others build on
            is_whole = not packet.is_corrupt and head != _BEYOND_THE_END
            yield FilmPacket(pts, duration, packet.is_keyframe, not packet.is_discard and not is_hidden, is_whole)

    def frames(self) -> Iterator[VideoFrame]:
        """Decode what is left of the container; what cannot be decoded is left out."""
        return self._decoded(self._demuxed())

    def frames_from(self, key: int, wanted: int) -> Iterator[VideoFrame] | None:
        """Decode from the key frame shown at `key` on; None where the container does not come to it."""
        try:
            self._container.seek(key, stream=self.stream)
        except (FFmpegError, OSError):
            return None
        packets = self._demuxed()
        first = next(packets, None)
        if first is None or not first.is_keyframe or first.pts is None or first.pts > wanted:
            return None
        return self._decoded(itertools.chain([first], packets))

    def _demuxed(self, all_streams: bool = False) -> "Iterator[av.Packet[Any]]":
        """Go through packets that hold something; what stands for a frame that was dropped holds nothing."""
        container = self._container
        packets: Iterator[av.Packet[Any]] = container.demux() if all_streams else container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
            except (FFmpegError, OSError):
                return
            if packet is None:
                return
            if packet.size:
                yield packet

    def _decoded(self, packets: "Iterable[av.Packet[Any]]") -> Iterator[VideoFrame]:
        """Decode packets; those that cannot be are left out."""
        stream = self.stream
        for packet in itertools.chain(packets, [None]):  # None: what the decoder has kept back
            try:
                yield from stream.decode(packet)
            except (FFmpegError, OSError):
                continue


def _no_film(name: str, file: BinaryIO) -> str:
    file.seek(0)
    if file.read(12)[4:8] == b"ftyp":
        return f"{name} cannot be opened as a film: it is cut off before its index, or holds no video; copy it again."
    return f"{name} cannot be opened as a film: it holds no video or is damaged or cut off; {READ}."
