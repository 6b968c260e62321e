// What is drawn: skeletons, floor, trails and difference lines as plotly.js traces and layout.
const SIDE_COLOUR = { left: '#3b8fd9', right: '#e8743b', centre: '#8a929a' };
const ERROR_CAP_MM = 150;
const TRAILED = ['RAnkle', 'LAnkle', 'LWrist', 'RWrist'];

function isDark(css) {
  const [r, g, b] = rgbOf(css.getPropertyValue('--st-background-color').trim() || '#ffffff');
  return 0.3 * r + 0.59 * g + 0.11 * b < 128;
}

function rgbOf(hex) {
  const full = hex.length === 4 ? '#' + [...hex.slice(1)].map(c => c + c).join('') : hex;
  return [1, 3, 5].map(i => parseInt(full.slice(i, i + 2), 16));
}

function paletteOf(css) {
  return isDark(css)
    ? {
        dark: true,
        ink: '#f2f6f8',
        truth: '#66717b',
        floor: '#33414b',
        shadow: '#38454e',
        low: '#54417a',
        high: '#eeb0ff',
      }
    : {
        dark: false,
        ink: '#17212b',
        truth: '#a9b2ba',
        floor: '#d3dbde',
        shadow: '#cdd5d8',
        low: '#dccbf0',
        high: '#5b1a8b',
      };
}

function rampColour(palette, mm) {
  const t = Math.min(Math.max(mm / ERROR_CAP_MM, 0), 1),
    a = rgbOf(palette.low),
    b = rgbOf(palette.high);
  return `rgb(${a.map((v, i) => Math.round(v + t * (b[i] - v))).join(',')})`;
}

// A number as a person reads it: a little less than nothing is 0, not -0.
const plain = (value, digits = 0) => value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');

const axisOf = (points, axis) => points.map(p => (p ? p[axis] : null));
const xyz = points => ({ x: axisOf(points, 0), y: axisOf(points, 1), z: axisOf(points, 2) });

function bonePoints(data, joints, flatZ) {
  const drop = p => (flatZ === undefined ? p : [p[0], p[1], flatZ]);
  return data.bones.flatMap(([a, b]) => [drop(joints[a]), drop(joints[b]), null]);
}

function boneColours(data) {
  return data.bones.flatMap(([, child]) => Array(3).fill(SIDE_COLOUR[data.sides[child]]));
}

const line3d = (scene, points, line) => ({
  type: 'scatter3d',
  mode: 'lines',
  ...xyz(points),
  scene,
  line,
  hoverinfo: 'skip',
  showlegend: false,
});

function hoverTexts(data, kind, k) {
  const errors = data.errors && data.predicted ? data.errors[k] : null;
  return data.names.map((name, j) =>
    errors ? `${name} · ${plain(errors[j])} mm ${kind === 'predicted' ? 'off' : 'missed by'}` : name,
  );
}

function skeletonTraces(data, kind, k, scene, colour, width) {
  const joints = data[kind][k];
  return [
    line3d(scene, bonePoints(data, joints, data.floor), { color: colour.shadow, width: 3 }),
    line3d(scene, bonePoints(data, joints), { color: colour.bones ?? boneColours(data), width }),
    {
      type: 'scatter3d',
      mode: 'markers',
      ...xyz(joints),
      scene,
      showlegend: false,
      hoverinfo: 'text',
      hovertext: hoverTexts(data, kind, k),
      marker: { size: width * 0.62, color: colour.bones ?? data.sides.map(s => SIDE_COLOUR[s]), line: { width: 0 } },
    },
  ];
}

function floorTrace(data, scene, palette) {
  const points = [],
    h = data.half[0],
    step = 250;
  for (let v = -h; v <= h + 1; v += step)
    points.push([v, -h, data.floor], [v, h, data.floor], null, [-h, v, data.floor], [h, v, data.floor], null);
  return line3d(scene, points, { color: palette.floor, width: 1.5 });
}

// A ring and the name at the joint that was chosen; nothing where none is.
function chosenTraces(data, kind, k, scene, options, palette) {
  if (options.joint === null || !data[kind]) return [];
  return [
    {
      type: 'scatter3d',
      mode: 'markers+text',
      ...xyz([data[kind][k][options.joint]]),
      scene,
      showlegend: false,
      hoverinfo: 'skip',
      text: [data.names[options.joint]],
      textposition: 'top center',
      textfont: { color: palette.ink, size: 13 },
      marker: { symbol: 'circle-open', size: 13, color: palette.ink, line: { width: 3 } },
    },
  ];
}

function trailTraces(data, kind, scene) {
  return TRAILED.map(name => data.names.indexOf(name)).map(j =>
    line3d(
      scene,
      data[kind].map(frame => frame[j]),
      { color: SIDE_COLOUR[data.sides[j]], width: 2.5 },
    ),
  );
}

function differenceTrace(data, k, scene, palette) {
  const points = data.names.flatMap((_, j) => [data.predicted[k][j], data.target[k][j], null]);
  const color = data.errors[k].flatMap(mm => Array(3).fill(rampColour(palette, mm)));
  return line3d(scene, points, { color, width: 9 });
}

// The traces of one frame. Their number and order depend on view and options only, never on the frame.
function tracesOf(data, options, palette, k) {
  const both = data.predicted && data.target,
    view = both ? options.view : 'single';
  const plain = { shadow: palette.shadow },
    ghost = { bones: palette.truth, shadow: palette.shadow };
  const trails = (kind, scene) => [
    ...(options.trails ? trailTraces(data, kind, scene) : []),
    ...chosenTraces(data, kind, k, scene, options, palette),
  ];
  if (view === 'overlay') {
    return [
      floorTrace(data, 'scene', palette),
      ...skeletonTraces(data, 'target', k, 'scene', ghost, 10),
      ...skeletonTraces(data, 'predicted', k, 'scene', plain, 7),
      ...trails('predicted', 'scene'),
    ];
  }
  if (view === 'difference') {
    return [
      floorTrace(data, 'scene', palette),
      ...skeletonTraces(data, 'target', k, 'scene', ghost, 5),
      ...skeletonTraces(data, 'predicted', k, 'scene', plain, 3),
      differenceTrace(data, k, 'scene', palette),
      ...trails('predicted', 'scene'),
    ];
  }
  const panes = panesOf(data, options);
  return panes.flatMap(({ kind, scene }) => [
    floorTrace(data, scene, palette),
    ...(data[kind] ? [...skeletonTraces(data, kind, k, scene, plain, 8), ...trails(kind, scene)] : []),
  ]);
}

function panesOf(data, options) {
  if (!data.has_truth) return [{ kind: 'predicted', scene: 'scene', title: 'Predicted' }];
  // nobody asked for a prediction
  if (!data.predicted && !data.note) return [{ kind: 'target', scene: 'scene', title: 'True' }];
  if (options.view === 'side' || !data.predicted)
    return [
      { kind: 'predicted', scene: 'scene', title: 'Predicted' },
      { kind: 'target', scene: 'scene2', title: 'True' },
    ];
  return [
    {
      kind: 'both',
      scene: 'scene',
      title: options.view === 'overlay' ? 'Predicted over true' : 'From predicted to true, by error',
    },
  ];
}

function layoutOf(data, options, palette, camera, css) {
  const panes = panesOf(data, options),
    [h, hz] = data.half,
    mid = data.middle_z;
  const axis = range => ({ range, visible: false, showspikes: false });
  const scene = x => ({
    domain: { x, y: [0, 1] },
    xaxis: axis([-h, h]),
    yaxis: axis([-h, h]),
    zaxis: axis([mid - hz, mid + hz]),
    dragmode: 'turntable',
    aspectmode: 'manual',
    aspectratio: { x: h / 1000, y: h / 1000, z: hz / 1000 },
    camera,
    uirevision: 'kept',
  });
  const hoverlabel = {
    bgcolor: css.getPropertyValue('--st-background-color').trim(),
    font: {
      color: css.getPropertyValue('--st-text-color').trim(),
      family: css.getPropertyValue('--st-font'),
      size: 13,
    },
  };
  const layout = {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    autosize: true,
    paper_bgcolor: 'rgba(0,0,0,0)',
    showlegend: false,
    hoverlabel,
  };
  panes.forEach(({ scene: name }, i) => {
    layout[name] = scene([i / panes.length, (i + 1) / panes.length]);
  });
  return layout;
}
