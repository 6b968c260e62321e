// The keys of the player: they work inside it, and everywhere else where they mean nothing yet.
const TURNS = { ArrowLeft: [-0.15, 0, 1], ArrowRight: [0.15, 0, 1], ArrowUp: [0, 0.12, 1], ArrowDown: [0, -0.12, 1] };
const ZOOMS = { '+': [0, 0, 1.12], '-': [0, 0, 1 / 1.12] };
const ROLES = ['slider', 'radio', 'tab', 'combobox', 'listbox', 'option', 'menuitem', 'grid', 'dialog'];
const NEEDS_KEYS = [
  'input, textarea, select, canvas, [contenteditable], [data-testid=stDataFrame]',
  ...ROLES.map(role => `[role=${role}]`),
].join();
const PRESSED_BY_SPACE = 'button, summary, [role=button], [type=checkbox]';

function playerKey(player, event) {
  const { target, key } = event,
    inside = player.node.contains(target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'SELECT') return;
  if (!inside && target.closest(NEEDS_KEYS)) return;
  const here = inside || target === document.body; // elsewhere Home and End scroll the page
  const action =
    cameraAction(player, event) ??
    {
      ArrowLeft: () => player.step(-1),
      ArrowRight: () => player.step(1),
      Home: here ? () => player.step(-player.frame) : null,
      End: here ? () => player.step(player.data.frames.length - 1 - player.frame) : null,
      Escape: player.kept.joint === null ? null : () => player.choose(null),
      f: event.shiftKey ? null : () => player.fit(),
      ' ': target.closest(PRESSED_BY_SPACE) ? null : () => player.toggle(),
    }[key];
  if (!action) return;
  event.preventDefault();
  action();
}

function cameraAction({ link }, { key, shiftKey }) {
  const turn = (shiftKey && TURNS[key]) || ZOOMS[key];
  return turn && link ? () => link.set(turnedCamera(link.camera, ...turn)) : null;
}
