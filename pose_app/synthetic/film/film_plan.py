"""What happens in a film: who does what where, and how the camera is held. Nothing is drawn here."""

from dataclasses import dataclass

from pose_app.errors import InputError

FILM_NAMES = ("hand-held", "crossing", "return", "cut", "empty", "small", "lying", "group", "sample")

Place = tuple[float, float]  # x, z on the floor, metres
Point = tuple[float, float, float]  # metres, y up


@dataclass(frozen=True)
class Walk:
    """Walk through places on the floor; pace in metres a second."""

    to: tuple[Place, ...]
    pace: float = 1.25


@dataclass(frozen=True)
class Do:
    """One of motion.ACTIONS for some seconds, turned by radians to the left of where the person faced before."""

    action: str
    seconds: float
    turn: float = 0.0


@dataclass(frozen=True)
class Role:
    """One person of a shot: where they start, where they face (radians from +z towards +x), what they do."""

    start: Place
    facing: float
    acts: tuple[Walk | Do, ...]


@dataclass(frozen=True)
class CameraWork:
    """How a shot is filmed.

    way, aim: points that the camera goes along and looks at in turn, spread evenly over the shot. follow: the person
    it looks at instead. lag_s: how late it follows. unsteady: 0 a tripod, 1 a hand. stray: how far the person
    gets off the middle, share of the picture's width. focal: share of the width.
    """

    way: tuple[Point, ...]
    aim: tuple[Point, ...] = ((0.0, 1.0, 0.0),)
    follow: int | None = None
    lag_s: float = 0.35
    unsteady: float = 0.0
    stray: float = 0.0
    focal: float = 0.85


@dataclass(frozen=True)
class Shot:
    """A part of a film without a cut: a place by number, the people in their order, the camera."""

    seconds: float
    place: int
    roles: tuple[Role, ...]
    camera: CameraWork
    outdoors: bool = False
    furnished: bool = True


@dataclass(frozen=True)
class FilmPlan:
    """A film to render; all its shots have the same people. Raises InputError for a size or rate that none can have."""

    name: str
    seed: int
    shots: tuple[Shot, ...]
    width: int = 640
    height: int = 360
    fps: float = 25.0

    def __post_init__(self) -> None:
        even = self.width % 2 == 0 and self.height % 2 == 0
        if not even or not 64 <= min(self.width, self.height) <= max(self.width, self.height) <= 4096:
            raise InputError(f"A film has an even width and height from 64 to 4096, not {self.width}x{self.height}.")
        if not 10 <= self.fps <= 50:
            raise InputError(f"A film has 10 to 50 pictures a second, not {self.fps:g}.")

    @property
    def seconds(self) -> float:
        """Length of the film."""
        return sum(shot.seconds for shot in self.shots)
