"""The people of a film, to choose from: in one of its frames, and along its time."""
