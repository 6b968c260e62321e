"""See what a 3D human pose network sees."""
