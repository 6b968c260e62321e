"""Going through a film for the people in it, a look at a time."""

from collections.abc import Callable, Iterator

from pose_app.errors import InputError
from pose_app.people.detector import LOOKED_AT
from pose_app.people.follower import Detect, Follower
from pose_app.people.tracks import People
from pose_app.video import Frame, Reader

_LOOKS_HZ = 6.25  # people are followed in between
_LEAST_LOOKS = 12  # at a short film


class Search:
    """A film being looked through: more of it whenever go_on is called.

    reader: open, and used by nobody else meanwhile. detect: a PersonDetector.
    """

    def __init__(self, reader: Reader, detect: Detect) -> None:
        reader.draft()
        count = len(reader.times_s)
        every = max(1, min(round(reader.fps / _LOOKS_HZ), count // _LEAST_LOOKS))
        self._frames = _spread(reader, every / reader.fps if every > 1 else 0.0)
        self._end_s = float(reader.times_s[-1])
        self._follower = Follower(detect, (reader.width, reader.height), every / reader.fps)
        self._is_complete = False
        self.part = 0.0  # of the film that was looked through, 0 to 1

    def go_on(self) -> bool:
        """Look at one more picture; False where the film is over."""
        frame = next(self._frames, None)
        if frame is None:
            self._is_complete, self.part = True, 1.0
            return False
        try:
            picture = frame.small(LOOKED_AT)
        except InputError:  # whoever needs this very picture says what is wrong with it
            return True
        self._follower.look(frame.time_s, picture)
        self.part = frame.time_s / self._end_s if self._end_s > 0 else 1.0
        return True

    def people(self) -> People:
        """Tell who was found so far."""
        return self._follower.people(self._is_complete)


def find_people(
    reader: Reader,
    detect: Detect,
    is_enough: Callable[[People], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> People:
    """Look through a film, until is_enough says so of who was found, where it is given; progress gets 0 to 1."""
    search = Search(reader, detect)
    looks = 0
    while search.go_on():
        looks += 1
        if progress:
            progress(search.part)
        if is_enough is not None and looks % 4 == 0 and is_enough(search.people()):
            break
    return search.people()


def _spread(reader: Reader, gap_s: float) -> Iterator[Frame]:
    """Take frames that are gap_s apart at least."""
    wanted = 0.0
    for frame in reader.walk(0.0):
        if frame.time_s >= wanted - 0.001:
            wanted = max(wanted + gap_s, frame.time_s + gap_s / 2)
            yield frame
