// The same traces as lines on a canvas, on the screen while plotly.js loads and starts WebGL, which takes seconds.
const LINE_WIDTH = 0.5, // of plotly.js' numbers, as it draws them
  MARKER_RADIUS = 0.82;

function sketch(player) {
  const canvas = player.find('.pp-sketch'),
    { data, kept } = player;
  const { clientWidth: width, clientHeight: height } = canvas,
    sharp = window.devicePixelRatio;
  Object.assign(canvas, { width: width * sharp, height: height * sharp });
  const draw = canvas.getContext('2d');
  draw.scale(sharp, sharp);
  Object.assign(draw, { lineCap: 'round', lineJoin: 'round' });
  const panes = panesOf(data, kept),
    size = [width / panes.length, height];
  const camera = player.camera();
  tracesOf(data, kept, player.palette, player.frame).forEach(trace => {
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
    else if (trace.text) sketchChosen(draw, places[0], trace);
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

function sketchChosen(draw, place, { marker, text, textfont }) {
  if (!place) return;
  const radius = marker.size * MARKER_RADIUS;
  draw.lineWidth = marker.line.width * LINE_WIDTH;
  draw.strokeStyle = marker.color;
  draw.beginPath();
  draw.arc(...place, radius, 0, 2 * Math.PI);
  draw.stroke();
  Object.assign(draw, { fillStyle: textfont.color, font: `${textfont.size}px sans-serif`, textAlign: 'center' });
  draw.fillText(text[0], place[0], place[1] - radius - 4);
}

// Tried once a page: a browser lets only so many contexts live at a time.
function hasWebGL() {
  if (window.poseAppWebGL === undefined) {
    const context = document.createElement('canvas').getContext('webgl');
    window.poseAppWebGL = Boolean(context);
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return window.poseAppWebGL;
}

// Where plotly.js draws a point, [x, y, z] mm from the middle of the scene, in pixels of its pane; null behind the eye.
function placeOnScreen(point, camera, [width, height]) {
  const { back, right, above } = axesOf(camera),
    away = ['x', 'y', 'z'].map((i, n) => point[n] / SCENE_MM - camera.eye[i]),
    along = axis => away.reduce((sum, v, i) => sum + v * axis[i], 0),
    far = -along(back);
  if (far <= 0) return null;
  const scale = height / 2 / Math.tan(VIEW_ANGLE / 2) / far;
  return [width / 2 + along(right) * scale, height / 2 - along(above) * scale];
}

// Wait until what was drawn is on the screen; a page in the background is not painted, and waits 0.2 s.
function onScreen() {
  const painted = new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return Promise.race([painted, new Promise(done => setTimeout(done, 200))]);
}
