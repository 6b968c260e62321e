"""One clip as somebody chose it, part by part."""

from pose_app.skeleton import NUM_FRAMES
from pose_app.synthetic.assets import open_assets
from pose_app.synthetic.data.generator import Rendered
from pose_app.synthetic.render.draw_clip import draw
from pose_app.synthetic.stage import choice_scene
from pose_app.synthetic.stage.choice import Choice


def render_choice(choice: Choice) -> Rendered:
    """Render a choice; see Rendered for what comes back.

    Raises InputError for an unknown action, a frame rate out of range, and a bad asset folder.
    """
    assets = open_assets(choice.assets) if choice.assets else None
    set_up, motion = choice_scene.assemble(choice, assets)
    person = set_up.people[0]
    frames, truth = draw(set_up, choice_scene.numbers(choice, choice_scene.NOISE), motion.fps, NUM_FRAMES)
    row: dict[str, str | float] = {
        "clip": f"studio-{choice.seed}-{choice.appearance}", "action": motion.action, "subject": person.body.name,
        "camera": choice.camera, "fps": motion.fps, "body": person.body.source, "motion": motion.source,
        "height_m": round(person.body.height, 3),
    }  # fmt: skip
    return Rendered(frames, truth.joints_m, truth.joints_2d, truth.root_m, truth.intrinsics, row)
