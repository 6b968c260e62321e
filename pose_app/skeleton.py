"""The 17 joints of Human3.6M in the order the course's .npy files use."""

JOINT_NAMES = (
    "Hip", "RHip", "RKnee", "RAnkle", "LHip", "LKnee", "LAnkle", "Spine", "Thorax",
    "Neck/Nose", "Head", "LShoulder", "LElbow", "LWrist", "RShoulder", "RElbow", "RWrist",
)  # fmt: skip
NUM_JOINTS = len(JOINT_NAMES)
NUM_FRAMES = 8  # frames of one clip
FRAME_SIZE = 224  # pixels, height and width of one frame
ROOT = 0

PARENTS = (-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 9, 8, 11, 12, 8, 14, 15)
BONES = tuple((parent, child) for child, parent in enumerate(PARENTS) if parent >= 0)
BONE_NAMES = tuple(f"{JOINT_NAMES[parent]}–{JOINT_NAMES[child]}" for parent, child in BONES)


def _side(name: str) -> str:
    is_sided = len(name) > 1 and name[0] in "LR" and name[1].isupper()
    return {"L": "left", "R": "right"}[name[0]] if is_sided else "centre"


SIDES = tuple(_side(name) for name in JOINT_NAMES)


def _twin(name: str) -> str:
    return {"left": "R", "right": "L"}.get(_side(name), name[0]) + name[1:]


# A mirrored picture shows joint MIRROR[j] where joint j was.
MIRROR = tuple(JOINT_NAMES.index(_twin(name)) for name in JOINT_NAMES)
MIRROR_PAIRS = tuple((j, m) for j, m in enumerate(MIRROR) if j < m)
