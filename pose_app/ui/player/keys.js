// The keys of the player: they work inside it, and wherever nothing else has the focus.
const TURNS = { ArrowLeft: [-0.15, 0, 1], ArrowRight: [0.15, 0, 1], ArrowUp: [0, 0.12, 1], ArrowDown: [0, -0.12, 1] };
const ZOOMS = { '+': [0, 0, 1.12], '-': [0, 0, 1 / 1.12] };

function playerKey(player, event) {
  const { target, key } = event, inside = player.node.contains(target), free = target === document.body;
  if (!(inside || free) || event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'SELECT') return;
  const action = cameraAction(player, event) ?? {
    ArrowLeft: () => player.step(-1),
    ArrowRight: () => player.step(1),
    Home: () => player.step(-player.frame),
    End: () => player.step(player.data.frames.length - 1 - player.frame),
    Escape: player.kept.joint === null ? null : () => player.choose(null),
    ' ': target.tagName === 'BUTTON' || target.type === 'checkbox' ? null : () => player.toggle(), // space presses those
  }[key];
  if (!action) return;
  event.preventDefault();
  action();
}

function cameraAction({ link }, { key, shiftKey }) {
  const turn = (shiftKey && TURNS[key]) || ZOOMS[key];
  return turn && link ? () => link.set(turnedCamera(link.camera, ...turn)) : null;
}
