// One camera for all scenes of a graph, whatever moved it.
const SCENES = ['scene', 'scene2'];
const liveScene = (graph, name) => graph._fullLayout?.[name]?._scene;
const copyOf = value => JSON.parse(JSON.stringify(value));

function sameCamera(a, b) {
  return (
    Boolean(a && b) &&
    ['eye', 'center', 'up'].every(k => ['x', 'y', 'z'].every(i => Math.abs(a[k][i] - b[k][i]) < 1e-6))
  );
}

// plotly_relayouting misses the wheel, and restyle ends a drag (plotly.js issue 6359): so compare the
// cameras once per animation frame and push the one that moved into the other scene. plotly.js has no
// public call that leaves a drag alone; _scene has been stable since 2.0, and tests/test_browser.py drags.
function linkCameras(graph, start, onMove) {
  const link = { camera: start, stopped: false };
  const push = except =>
    SCENES.forEach(name => {
      const scene = liveScene(graph, name);
      if (!scene?.glplot) return;
      const camera = { ...copyOf(link.camera), projection: { type: 'perspective' } };
      graph.layout[name].camera = camera;
      graph._fullLayout[name].camera = copyOf(camera);
      if (name !== except) scene.setViewport({ camera, aspectratio: scene.glplot.getAspectratio() });
    });
  link.set = camera => {
    link.camera = copyOf(camera);
    push();
    onMove(link.camera);
  };
  const tick = () => {
    if (link.stopped) return;
    requestAnimationFrame(tick);
    const moved = SCENES.find(
      name => liveScene(graph, name)?.glplot && !sameCamera(liveScene(graph, name).getCamera(), link.camera),
    );
    if (!moved) return;
    const { eye, center, up } = liveScene(graph, moved).getCamera();
    link.camera = copyOf({ eye, center, up });
    push(moved);
    onMove(link.camera);
  };
  requestAnimationFrame(tick);
  link.stop = () => {
    link.stopped = true;
  };
  return link;
}

// A camera turned about what it looks at, by radians, or nearer by a factor: for those without a mouse.
function turnedCamera(camera, sideways, upwards, nearer) {
  const { eye, center, up } = camera,
    d = ['x', 'y', 'z'].map(i => eye[i] - center[i]),
    far = Math.hypot(...d);
  const turn = Math.atan2(d[1], d[0]) + sideways,
    rise = Math.max(-1.5, Math.min(1.5, Math.asin(d[2] / far) + upwards)),
    r = far / nearer;
  const place = [r * Math.cos(rise) * Math.cos(turn), r * Math.cos(rise) * Math.sin(turn), r * Math.sin(rise)];
  return { eye: { x: center.x + place[0], y: center.y + place[1], z: center.z + place[2] }, center, up };
}

const VIEW_ANGLE = Math.PI / 4; // of plotly.js, from bottom to top
const ROOM = 1.12; // around a fitted figure
const SCENE_MM = 2000; // one unit of plotly.js' scene, as layoutOf makes it

// What is behind, right of and above a camera that is upright, as all of ours are: three directions of length 1.
function axesOf({ eye, center }) {
  const look = ['x', 'y', 'z'].map(i => eye[i] - center[i]),
    length = Math.hypot(...look),
    back = look.map(v => v / length),
    flat = Math.hypot(back[0], back[1]);
  const right = flat ? [-back[1] / flat, back[0] / flat, 0] : [1, 0, 0], // straight from above, any way is up
    above = [-back[2] * right[1], back[2] * right[0], back[0] * right[1] - back[1] * right[0]];
  return { back, right, above };
}

// The camera that looks as before, but at the middle of all points and from where all of them are in view.
// points: [x, y, z] mm; aspect: width of the scene by its height.
function fittedCamera({ eye, center, up }, points, aspect) {
  if (!points.length) return { eye, center, up };
  const range = [0, 1, 2].map(i =>
    points.reduce(([a, b], p) => [Math.min(a, p[i]), Math.max(b, p[i])], [Infinity, -Infinity]),
  );
  const middle = range.map(([a, b]) => (a + b) / 2),
    { back, right, above } = axesOf({ eye, center });
  const tan = Math.tan(VIEW_ANGLE / 2),
    along = (p, axis) => p.reduce((sum, v, i) => sum + (v - middle[i]) * axis[i], 0);
  const wanted = p =>
    along(p, back) + Math.max(Math.abs(along(p, right)) / (tan * aspect), Math.abs(along(p, above)) / tan);
  const far = (Math.max(300, ...points.map(wanted)) * ROOM) / SCENE_MM,
    [x, y, z] = middle.map(v => v / SCENE_MM);
  return { eye: { x: x + back[0] * far, y: y + back[1] * far, z: z + back[2] * far }, center: { x, y, z }, up };
}

// Move the traces of a drawn graph to another frame. Feeding the GL objects takes a few ms and leaves a
// drag in progress alone; Plotly.react is the way back should plotly.js change inside.
function moveTraces(Plotly, graph, traces) {
  const touched = new Set();
  try {
    traces.forEach((trace, i) => {
      const full = graph._fullData[i],
        scene = liveScene(graph, full.scene);
      Object.assign(full, { x: trace.x, y: trace.y, z: trace.z, hovertext: trace.hovertext });
      if (Array.isArray(trace.line?.color)) full.line.color = trace.line.color;
      Object.assign(graph.data[i], trace);
      scene.traces[full.uid].update(full);
      touched.add(scene);
    });
    touched.forEach(scene => scene.glplot.redraw());
    return 'fast';
  } catch {
    Plotly.react(graph, traces, graph.layout);
    return 'react';
  }
}
