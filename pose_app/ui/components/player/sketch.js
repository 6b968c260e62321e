// The same traces as lines on a canvas, on the screen while plotly.js loads and starts WebGL, which takes seconds.
const LINE_WIDTH = 0.5, // of plotly.js' numbers, as it draws them
  MARKER_RADIUS = 0.82;

function sketch(player) {
  const canvas = player.find('.pp-sketch'),
    { data, kept } = player,
    css = getComputedStyle(player.node);
  const { clientWidth: width, clientHeight: height } = canvas,
    sharp = window.devicePixelRatio;
  Object.assign(canvas, { width: width * sharp, height: height * sharp });
  const draw = canvas.getContext('2d');
  draw.scale(sharp, sharp);
  Object.assign(draw, { lineCap: 'round', lineJoin: 'round' });
  const panes = panesOf(data, kept),
    size = [width / panes.length, height];
  const camera = player.camera();
  tracesOf(data, kept, paletteOf(css), player.frame).forEach(trace => {
    const left = trace.scene === 'scene2' ? size[0] : 0;
    const places = trace.x.map((x, i) =>
      x === null ? null : placeOnScreen([x, trace.y[i], trace.z[i] - data.middle_z], camera, size),
    );
    draw.save();
    draw.beginPath();
    draw.rect(left, 0, ...size);
    draw.clip();
    draw.translate(left, 0);
    if (trace.mode === 'lines') sketchLines(draw, places, trace.line);
    else sketchMarkers(draw, places, trace.marker);
    draw.restore();
  });
}

function sketchLines(draw, places, { color, width }) {
  draw.lineWidth = width * LINE_WIDTH;
  places.forEach((to, i) => {
    const from = places[i - 1];
    if (!from || !to) return;
    draw.strokeStyle = Array.isArray(color) ? color[i] : color;
    draw.beginPath();
    draw.moveTo(...from);
    draw.lineTo(...to);
    draw.stroke();
  });
}

function sketchMarkers(draw, places, { color, size }) {
  places.forEach((place, i) => {
    if (!place) return;
    draw.fillStyle = Array.isArray(color) ? color[i] : color;
    draw.beginPath();
    draw.arc(...place, size * MARKER_RADIUS, 0, 2 * Math.PI);
    draw.fill();
  });
}

// Where plotly.js draws a point, [x, y, z] mm from the middle of the scene, in pixels of its pane; null behind the eye.
function placeOnScreen(point, { eye, center, up }, [width, height]) {
  const axes = ['x', 'y', 'z'],
    dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0),
    unit = a => a.map(v => v / Math.hypot(...a)),
    cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const back = unit(axes.map(i => eye[i] - center[i])),
    right = unit(
      cross(
        axes.map(i => up[i]),
        back,
      ),
    ),
    above = cross(back, right);
  const away = axes.map((i, n) => point[n] / SCENE_MM - eye[i]),
    far = -dot(away, back);
  if (far <= 0) return null;
  const scale = height / 2 / Math.tan(VIEW_ANGLE / 2) / far;
  return [width / 2 + dot(away, right) * scale, height / 2 - dot(away, above) * scale];
}

// Wait until what was drawn is on the screen; a page in the background is not painted, and waits 0.2 s.
function onScreen() {
  const painted = new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return Promise.race([painted, new Promise(done => setTimeout(done, 200))]);
}
