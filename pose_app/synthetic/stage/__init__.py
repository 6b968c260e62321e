"""What stands before the camera: dressed people in motion, place, things, light, camera and lens; nothing is drawn."""
