"""The names of what the network gives and of what it is taught: keys of one dict, the same for both."""

JOINTS_M = "joints_m"  # (B, T, 17, 3) metres from the hip: x right, y down, z away from the camera
JOINTS_UV = "joints_uv"  # (B, T, 17, 2) places in the picture, in widths of a frame: u right, v down
EXPECTED_M = "expected_error_m"  # (B, T, 17) metres, the error in space that the network expects of itself
