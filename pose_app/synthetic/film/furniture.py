"""What stands along the walls of a film's room, made of boxes."""

import numpy as np

from pose_app.synthetic.body import patterns as p

ROOM = (-6.0, 6.0, -6.5, 7.5, 3.2)  # x0, x1, z0, z1, height, metres
Row = tuple[int, float, np.ndarray, np.ndarray, int]  # pattern, its features a metre, two sRGB colours, photo


class Furniture:
    """Boxes along the walls, collected one by one."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.boxes: list[list[float]] = []
        self.rows: list[Row] = []
        self.glow: list[float] = []
        self.wood = np.array([0.72, 0.56, 0.4]) * rng.uniform(0.65, 1.15)

    def put(
        self, box: list[float], colour: np.ndarray, kind: int = p.PLAIN, scale: float = 1.0, glow: float = 0
    ) -> None:
        """Add a box (x0, y0, z0, x1, y1, z1) of an sRGB colour."""
        self.boxes.append(box)
        self.rows.append((kind, scale, colour, 0.82 * colour, 0))
        self.glow.append(glow)

    def on_wall(
        self, wall: int, at: float, wide: float, low: float, high: float, deep: float, off: float = 0
    ) -> list[float]:
        """A box at a place along a wall (0 to 3: its room's x0, x1, z0, z1), `off` metres before it."""
        x0, x1, z0, z1, _ = ROOM
        from_wall = (x0 + off, x1 - off - deep, z0 + off, z1 - off - deep)
        a = from_wall[wall]
        b = a + deep
        if wall < 2:
            return [a, low, at - wide / 2, b, high, at + wide / 2]
        return [at - wide / 2, low, a, at + wide / 2, high, b]

    def add(self, wall: int, at: float, wide: float) -> None:
        """Something by chance, at a place along a wall."""
        rng, cloth = self.rng, self.rng.uniform(0.3, 0.75, 3)
        kind = rng.choice(["picture", "shelf", "window", "window", "door", "cupboard", "sofa"])
        if kind in ("picture", "sofa"):
            size, colour = 0.75 * wide, rng.uniform(0.3, 0.9, 3)
            self.put(self.on_wall(wall, at, size + 0.1, 1.3, 1.9, 0.03), np.full(3, 0.2))
            self.put(self.on_wall(wall, at, size, 1.35, 1.85, 0.035), colour, p.BLOTCHES, rng.uniform(2, 6))
        if kind == "shelf":
            top = rng.uniform(0.8, 2.0)
            self.put(self.on_wall(wall, at, wide, 0.0, top, 0.34), self.wood)
            for low in np.arange(0.08, top - 0.25, 0.36):
                self.put(self.on_wall(wall, at, wide - 0.08, low, low + 0.3, 0.01, 0.335), 0.5 * self.wood)
                books = rng.uniform(0.3, 0.9) * wide
                self.put(self.on_wall(wall, at, books, low, low + 0.22, 0.012, 0.336), cloth, p.VERTICAL, 14)
        elif kind == "window":
            self.put(self.on_wall(wall, at, wide + 0.14, 0.88, 2.42, 0.03), np.full(3, 0.96))
            self.put(self.on_wall(wall, at, wide, 0.95, 2.35, 0.035), np.array([0.84, 0.91, 0.99]), glow=1.0)
            self.put(self.on_wall(wall, at, 0.05, 0.95, 2.35, 0.04), np.full(3, 0.96))
        elif kind == "door":
            self.put(self.on_wall(wall, at, 1.06, 0.0, 2.13, 0.03), np.full(3, 0.93))
            self.put(self.on_wall(wall, at, 0.92, 0.0, 2.06, 0.04), 1.1 * self.wood)
            self.put(self.on_wall(wall, at + 0.36, 0.12, 1.0, 1.03, 0.09), np.full(3, 0.5))
        elif kind == "cupboard":
            self.put(self.on_wall(wall, at, wide, 0.1, 0.8, 0.45), self.wood * 1.1)
            self.put(self.on_wall(wall, at, 0.02, 0.1, 0.78, 0.46), 0.6 * self.wood)
        elif kind == "sofa":
            self.put(self.on_wall(wall, at, 1.5, 0.0, 0.42, 0.85, 0.05), cloth)
            self.put(self.on_wall(wall, at, 1.5, 0.0, 0.8, 0.22, 0.05), 0.93 * cloth)
            for side in (-0.75, 0.75):
                self.put(self.on_wall(wall, at + side, 0.18, 0.0, 0.6, 0.85, 0.05), 0.93 * cloth)


def furnished(rng: np.random.Generator, empty: bool) -> Furniture:
    """Skirting boards and, unless it is to be empty, whatever chance puts along the walls."""
    out = Furniture(rng)
    x0, x1, z0, z1, _ = ROOM
    for wall in range(4):
        low, high = (z0, z1) if wall < 2 else (x0, x1)
        out.put(out.on_wall(wall, (low + high) / 2, high - low, 0.0, 0.1, 0.02), np.full(3, 0.93))
        at = low + rng.uniform(1.0, 1.6)
        while at < high - 1.0 and not empty:
            wide = rng.uniform(0.8, 1.5)
            out.add(wall, at, wide)
            at += wide / 2 + rng.uniform(0.9, 1.7)
    return out
