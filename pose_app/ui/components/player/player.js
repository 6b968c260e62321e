// The timeline: picture and skeletons of eight frames; play, step, scrub, views and camera presets.
const KEPT = 'pose-app-player';
const REMADE_MS = 2000; // a player of the same clip that comes so soon after another is the same one to who watches
const bus = (window.poseAppBus ??= new EventTarget());

const players = new WeakMap(); // one per node; the export below runs again whenever Python sends data

export default function (component) {
  const root = component.parentElement;
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  player.update(component.data[0]).then(() => player.tell(component));
  return () => {
    player.destroy();
    players.delete(root);
  };
}

class Player {
  constructor(root) {
    this.node = root.querySelector('.pp');
    this.find = name => root.querySelector(name);
    this.graph = this.find('.pp-plot');
    this.frame = 0;
    this.living = new AbortController(); // the nodes may outlive a player and get another: take its listeners off them
    this.kept = {
      view: 'side',
      trails: false,
      inPicture: true,
      loop: true,
      speed: 0.25,
      cameras: {},
      joint: null,
      ...JSON.parse(sessionStorage.getItem(KEPT) ?? '{}'),
    };
    this.place = location.pathname.split('/').pop(); // each page has a camera of its own
    bindControls(this);
    this.resized = new ResizeObserver(() => this.drawSketch());
    this.resized.observe(this.find('.pp-stage'));
  }

  keep(changes) {
    Object.assign(this.kept, changes);
    sessionStorage.setItem(KEPT, JSON.stringify(this.kept));
  }

  themeName() {
    return getComputedStyle(this.node).getPropertyValue('--st-background-color');
  }

  async update(data) {
    const key = `${data.id}|${Boolean(data.predicted)}|${data.note}`;
    if (key === this.drawnKey) return;
    const fresh = data.id !== this.data?.id;
    Object.assign(this, { drawnKey: key, data });
    const shown = bus.shown?.id === data.id ? bus.shown : null;
    const left = shown && bus.left?.id === data.id && performance.now() - bus.left.at < REMADE_MS ? bus.left : null;
    bus.left = null;
    if (fresh) {
      this.frame = shown?.frame ?? 0;
      if (data.address) obeyAddress(this);
      if (left) this.frame = shown.frame; // the address is up to 0.3 s behind, and while playing it stands still
      fillFilm(this);
    }
    buildPicture(this.find('.pp-bones'), data, joint => this.choose(joint));
    Object.assign(bus, { clip: data.name });
    bus.dispatchEvent(new CustomEvent('clip', { detail: data.name }));
    drawPictures(this);
    this.drawSketch();
    if (!window.Plotly) await onScreen(); // reading plotly.js keeps the page from being painted
    if (!this.Plotly && !this.flat) await this.load(data.plotly);
    await this.draw();
    if (left?.playing && !this.dead) this.play();
  }

  // Python loads the network once the first figure stands: before, it would only keep it waiting.
  tell(component) {
    if (this.told || !component.data[0].tell || !this.drawn) return;
    this.told = true;
    component.setStateValue('drawn', true);
  }

  // Without plotly.js or WebGL the lines stay, and say why they cannot be turned with the mouse.
  async load(url) {
    if (!hasWebGL()) {
      this.flat = 'This browser has no WebGL: the skeletons cannot be turned with the mouse.';
      return;
    }
    try {
      this.Plotly = await loadPlotly(url);
    } catch {
      this.flat =
        'plotly.js did not load: the skeletons cannot be turned with the mouse. Reload the page to try again.';
    }
  }

  camera() {
    return this.link?.camera ?? this.kept.cameras[this.place] ?? this.data.cameras.start;
  }

  // Look from another place.
  look(camera) {
    if (this.link) return this.link.set(camera);
    this.kept.cameras[this.place] = copyOf(camera);
    this.keep({});
    this.drawSketch();
  }

  takeTheme() {
    this.theme = this.themeName();
    this.palette = paletteOf(getComputedStyle(this.node));
    this.node.style.setProperty('--pp-low', this.palette.low);
    this.node.style.setProperty('--pp-high', this.palette.high);
  }

  // Only before plotly.js has drawn for the first time.
  drawSketch() {
    if (this.link || this.dead || !this.data) return;
    this.takeTheme();
    sketch(this);
    labelPanes(this);
    this.node.dataset.sketched = this.drawnKey;
  }

  // What plotly.js has to lay out again; another clip of the same kind only moves what is there.
  layoutKey() {
    const { has_truth, predicted, half } = this.data,
      { view, trails, joint } = this.kept;
    return JSON.stringify([has_truth, Boolean(predicted), half, view, trails, joint, this.themeName()]);
  }

  async draw() {
    if (this.dead || !this.data) return;
    if (this.Plotly && this.layoutKey() !== this.drawnLayout) await this.layOut();
    else this.show(this.frame);
    if (this.dead || !(this.Plotly || this.flat)) return; // the lines alone are no figure yet
    labelPanes(this);
    this.drawn = true;
    this.node.dataset.drawn = this.drawnKey;
  }

  async layOut() {
    this.takeTheme();
    const css = getComputedStyle(this.node),
      { data, palette } = this;
    const camera = this.camera();
    const layout = layoutOf(data, this.kept, palette, copyOf(camera), css),
      key = this.layoutKey();
    await this.Plotly.react(this.graph, tracesOf(data, this.kept, palette, this.frame), layout, {
      responsive: true,
      displayModeBar: false,
      scrollZoom: true,
    });
    if (this.dead) return;
    this.find('.pp-sketch').hidden = true;
    this.drawnLayout = key;
    if (!this.link) bindClicks(this);
    this.link ??= linkCameras(this.graph, copyOf(camera), moved => {
      this.kept.cameras[this.place] = moved;
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.keep({}), 300);
    });
    this.show(this.frame);
  }

  fit() {
    const { data, kept } = this,
      panes = panesOf(data, kept).length;
    this.look(
      fittedCamera(
        this.camera(),
        [data.predicted, data.target].filter(Boolean).flat(2),
        this.graph.clientWidth / panes / this.graph.clientHeight,
      ),
    );
  }

  choose(joint) {
    this.keep({ joint });
    this.draw();
  }

  show(k) {
    this.frame = k;
    drawPictures(this);
    if (this.link && this.layoutKey() === this.drawnLayout)
      this.node.dataset.path = moveTraces(this.Plotly, this.graph, tracesOf(this.data, this.kept, this.palette, k));
    else this.drawSketch();
    this.node.dataset.frame = k;
    bus.shown = { id: this.data.id, frame: k }; // the node may be made anew, as when a prediction comes in
    bus.dispatchEvent(new CustomEvent('frame', { detail: { frame: k, joint: this.kept.joint } }));
  }

  step(by) {
    this.pause();
    const n = this.data.frames.length;
    this.show((this.frame + by + n) % n);
  }

  toggle() {
    if (this.timer) this.pause();
    else this.play();
  }

  play() {
    this.pause();
    const n = this.data.frames.length;
    if (!this.kept.loop && this.frame === n - 1) this.show(0);
    this.timer = setInterval(
      () => {
        if (!this.kept.loop && this.frame === n - 1) return this.pause();
        this.show((this.frame + 1) % n);
      },
      1000 / (this.data.fps * this.kept.speed),
    );
    this.label('❚❚', 'Pause');
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.label('▶', 'Play');
  }

  label(sign, name) {
    const b = this.find('.pp-play');
    b.textContent = sign;
    b.setAttribute('aria-label', name);
  }

  destroy() {
    this.dead = true;
    bus.left = { id: this.data?.id, playing: Boolean(this.timer), at: performance.now() };
    this.pause();
    clearInterval(this.watch);
    this.living.abort();
    this.resized.disconnect();
    this.link?.stop();
    if (this.Plotly) this.Plotly.purge(this.graph);
  }
}
