"""The people in a film: found in pictures, followed from one to the next, and framed by a steady square."""
