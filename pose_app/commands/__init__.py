"""The commands of `python -m pose_app`, one module each."""
