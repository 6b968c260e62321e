// What the player shows, in the address: written in place, so that neither the script runs nor a step of
// the browser's history comes of it. Streamlit writes its own part of the address and forgets ours, hence keepAddress.
const VIEWS = ['side', 'overlay', 'difference'];
const round4 = value => Math.round(value * 1e4) / 1e4;

function cameraText(camera, presets) {
  const numbers = ({ eye, center }) => [eye, center].flatMap(p => [p.x, p.y, p.z]).map(round4);
  const own = numbers(camera);
  const preset = Object.keys(presets).find(name => numbers(presets[name]).every((v, i) => Math.abs(v - own[i]) < 2e-4));
  return preset ?? own.join('_').replace(/(_0){3}$/, '');
}

function cameraOf(text, presets) {
  if (text in presets) return presets[text];
  const [x, y, z, cx = 0, cy = 0, cz = 0] = text.split('_').map(Number);
  if (![x, y, z, cx, cy, cz].every(Number.isFinite) || Math.hypot(x - cx, y - cy, z - cz) < 1e-3) return null;
  return { eye: { x, y, z }, center: { x: cx, y: cy, z: cz }, up: { x: 0, y: 0, z: 1 } };
}

// values: name -> text, or null for what goes without saying.
function keepAddress(values) {
  const query = new URLSearchParams(location.search);
  const changed = Object.entries(values).filter(([name, value]) => query.get(name) !== value);
  if (!changed.length) return;
  changed.forEach(([name, value]) => (value === null ? query.delete(name) : query.set(name, value)));
  const text = query.toString();
  history.replaceState(history.state, '', location.pathname + (text && `?${text}`) + location.hash);
}

// A link says what to show; without one it is what this window showed last.
function obeyAddress(player) {
  if (player.obeyed) return;
  player.obeyed = true;
  const { frame, view, camera, joint } = Object.fromEntries(new URLSearchParams(location.search)),
    { data, kept } = player;
  if (frame >= 1 && frame <= data.frames.length) player.frame = Math.floor(frame) - 1;
  if (VIEWS.includes(view)) kept.view = view;
  if (camera) kept.cameras[player.place] = cameraOf(camera, data.cameras) ?? kept.cameras[player.place];
  if (data.names.includes(joint)) kept.joint = data.names.indexOf(joint);
}

function sayAddress({ timer, link, data, frame, kept: { view, joint } }) {
  if (timer || !link || !data?.address) return;
  if (!location.pathname.endsWith('/')) return; // another page is coming: its address is not this player's
  const camera = cameraText(link.camera, data.cameras);
  keepAddress({
    frame: frame ? `${frame + 1}` : null,
    view: view === 'side' ? null : view,
    camera: camera === 'start' ? null : camera,
    joint: joint === null ? null : data.names[joint],
  });
}
