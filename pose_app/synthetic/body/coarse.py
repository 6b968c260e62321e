"""A body's mesh made as coarse as the picture can show. Compiled by numba.

A MakeHuman face has triangles of 4 mm where a pixel shows 10: half of all triangles can go, and with them half the
time of normals and z-buffer. Vertices that share a cell of a grid over the rest pose become one (Rossignac & Borrel
1993, "Multi-resolution 3D approximations for rendering complex scenes"). A closed surface stays closed.
"""

import numba as nb
import numpy as np

_SLOTS = 1 << 17  # of the hash table; several times as many as vertices


@nb.njit(cache=True)
def _merge(rest: np.ndarray, owner: np.ndarray, cells: np.ndarray, keep: np.ndarray) -> None:
    """keep (V,): the first vertex in the same cell (metres, one size a person) and of the same person."""
    keys, first = np.full(_SLOTS, -1, np.int64), np.empty(_SLOTS, np.int32)
    for v in range(rest.shape[0]):
        keep[v] = v
        if owner[v] < 0:
            continue
        key = np.int64(owner[v])
        for c in range(3):
            key = key * 4096 + np.int64(np.floor(rest[v, c] / cells[owner[v]])) + 2048
        slot = ((key * 2654435761) >> 15) % _SLOTS
        while keys[slot] >= 0 and keys[slot] != key:
            slot = (slot + 1) % _SLOTS
        if keys[slot] < 0:
            keys[slot], first[slot] = key, v
        keep[v] = first[slot]


@nb.njit(cache=True)
def _remaining(triangles: np.ndarray, keep: np.ndarray, out: np.ndarray) -> int:
    count = 0
    for f in range(triangles.shape[0]):
        a, b, c = keep[triangles[f, 0]], keep[triangles[f, 1]], keep[triangles[f, 2]]
        if a != b and b != c and c != a:
            out[count, 0], out[count, 1], out[count, 2] = a, b, c
            count += 1
    return count


def coarsen(rest: np.ndarray, owner: np.ndarray, triangles: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """The triangles (F, 3) that are left where each person's vertices are merged cell by cell, (G, 3) int32.

    rest: (V, 3) metres; owner: (V,) the person, below 0: left as it is; cells: (P,) float32 metres, at least 1 mm.
    """
    keep, out = np.empty(len(rest), np.int32), np.empty_like(triangles)
    _merge(rest, owner, cells, keep)
    return out[: _remaining(triangles, keep, out)].copy()
