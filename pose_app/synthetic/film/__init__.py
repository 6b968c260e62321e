"""Films of rendered people: whole pictures, several people, a camera that moves, and the truth of every frame."""
