// The timeline: picture and skeletons of eight frames; play, step, scrub, views and camera presets.
const SPEEDS = [[1, 'real time'], [0.5, '½ speed'], [0.25, '¼ speed'], [0.125, '⅛ speed']];
const KEPT = 'pose-app-player';
const REMADE_MS = 2000; // a player of the same clip that comes so soon after another is the same one to who watches
const bus = (window.poseAppBus ??= new EventTarget());

const players = new WeakMap(); // one per node; the export below runs again whenever Python sends data

export default function (component) {
  const root = component.parentElement;
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  player.update(component.data[0]).then(() => player.tell(component));
  return () => { player.destroy(); players.delete(root); };
}

class Player {
  constructor(root) {
    this.node = root.querySelector('.pp');
    this.find = name => root.querySelector(name);
    this.graph = this.find('.pp-plot');
    this.frame = 0;
    this.living = new AbortController(); // the nodes may outlive a player and get another: take its listeners off them
    this.kept = { view: 'side', trails: false, inPicture: true, loop: true, speed: 0.25, cameras: {}, joint: null, ...JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') };
    this.place = location.pathname.split('/').pop(); // each page has a camera of its own
    this.bindControls();
  }

  keep(changes) {
    Object.assign(this.kept, changes);
    sessionStorage.setItem(KEPT, JSON.stringify(this.kept));
  }

  bindControls() {
    const { signal } = this.living;
    const on = (name, event, action) => this.find(name).addEventListener(event, action, { signal });
    this.find('.pp-speed').replaceChildren(...SPEEDS.map(([value, text]) => new Option(text, value, false, value === this.kept.speed)));
    this.find('.pp-trails').checked = this.kept.trails;
    this.find('.pp-loop').checked = this.kept.loop;
    this.find('.pp-inpicture').checked = this.kept.inPicture;
    on('.pp-inpicture', 'change', event => { this.keep({ inPicture: event.target.checked }); this.pictures(); });
    on('.pp-play', 'click', () => this.toggle());
    on('.pp-prev', 'click', () => this.step(-1));
    on('.pp-next', 'click', () => this.step(1));
    on('.pp-scrub', 'input', event => { this.pause(); this.show(+event.target.value); });
    on('.pp-speed', 'change', event => { this.keep({ speed: +event.target.value }); if (this.timer) this.play(); });
    on('.pp-loop', 'change', event => this.keep({ loop: event.target.checked }));
    on('.pp-trails', 'change', event => { this.keep({ trails: event.target.checked }); this.draw(); });
    this.node.querySelectorAll('[data-view]').forEach(b => b.addEventListener('click', () => { this.keep({ view: b.dataset.view }); this.draw(); }, { signal }));
    this.node.querySelectorAll('[data-camera]').forEach(b => b.addEventListener('click', () => this.link?.set(this.data.cameras[b.dataset.camera]), { signal }));
    on('.pp-fit', 'click', () => this.fit());
    document.addEventListener('keydown', event => playerKey(this, event), { signal });
    bus.addEventListener('seek', event => { this.pause(); if (event.detail.joint !== undefined) this.keep({ joint: event.detail.joint }); if (event.detail.frame !== undefined) this.frame = event.detail.frame; this.draw(); }, { signal });
    // The theme can change at any time: the colours of WebGL do not follow CSS by themselves.
    this.watch = setInterval(() => { if (this.drawn && this.themeName() !== this.theme) this.draw(); sayAddress(this); }, 300);
  }

  themeName() { return getComputedStyle(this.node).getPropertyValue('--st-background-color'); }

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
      this.fillFilm();
    }
    buildPicture(this.find('.pp-bones'), data, joint => this.choose(joint));
    Object.assign(bus, { clip: data.name });
    bus.dispatchEvent(new CustomEvent('clip', { detail: data.name }));
    this.pictures();
    this.Plotly = await loadPlotly(data.plotly);
    await this.draw();
    if (left?.playing && !this.dead) this.play();
  }

  // Python loads the network once the first figure stands: before, it would only keep it waiting.
  tell(component) {
    if (this.told || !component.data[0].tell || !this.drawn) return;
    this.told = true;
    component.setStateValue('drawn', true);
  }

  fillFilm() {
    this.find('.pp-film').replaceChildren(...this.data.frames.map((source, k) => {
      const button = document.createElement('button');
      button.innerHTML = '<img alt=""><span class="pp-fill"></span><span class="pp-mm"></span>';
      button.firstChild.src = source;
      button.setAttribute('aria-label', `Frame ${k + 1}`);
      button.addEventListener('click', () => { this.pause(); this.show(k); });
      return button;
    }));
  }

  // What plotly.js has to lay out again; another clip of the same kind only moves what is there.
  layoutKey() {
    const { has_truth, predicted, half } = this.data, { view, trails, joint } = this.kept;
    return JSON.stringify([has_truth, Boolean(predicted), half, view, trails, joint, this.themeName()]);
  }

  async draw() {
    if (!this.Plotly || this.dead) return;
    if (this.layoutKey() !== this.drawnLayout) await this.layOut();
    else this.show(this.frame);
    if (this.dead) return;
    this.labelPanes();
    this.drawn = true;
    this.node.dataset.drawn = this.drawnKey;
  }

  async layOut() {
    const css = getComputedStyle(this.node), palette = paletteOf(css), { data } = this;
    this.theme = this.themeName();
    this.palette = palette;
    this.node.style.setProperty('--pp-low', palette.low);
    this.node.style.setProperty('--pp-high', palette.high);
    const camera = this.link?.camera ?? this.kept.cameras[this.place] ?? data.cameras.start;
    const layout = layoutOf(data, this.kept, palette, copyOf(camera), css), key = this.layoutKey();
    await this.Plotly.react(this.graph, tracesOf(data, this.kept, palette, this.frame), layout, { responsive: true, displayModeBar: false, scrollZoom: true });
    if (this.dead) return;
    this.drawnLayout = key;
    if (!this.link) this.bindClicks();
    this.link ??= linkCameras(this.graph, copyOf(camera), moved => { this.kept.cameras[this.place] = moved; clearTimeout(this.saving); this.saving = setTimeout(() => this.keep({}), 300); });
    this.show(this.frame);
  }

  // plotly.js says plotly_click from inside its drawing, again and again while a button is down: a layout
  // made there would call itself for ever. So note the joint, and choose it once the button is up again.
  bindClicks() {
    const early = { capture: true, signal: this.living.signal };
    let down = null, joint = null;
    this.graph.on('plotly_click', ({ points: [{ data: trace, pointNumber }] }) => { if (trace.mode === 'markers') joint = pointNumber; });
    this.graph.addEventListener('pointerdown', event => { down = event; joint = null; }, early);
    this.graph.addEventListener('pointerup', event => {
      const still = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 4;
      if (still) setTimeout(() => { if (joint !== null) this.choose(joint === this.kept.joint ? null : joint); }, 60);
    }, early);
  }

  fit() {
    if (!this.link) return;
    const { data, kept } = this, panes = panesOf(data, kept).length;
    this.link.set(fittedCamera(this.link.camera, [data.predicted, data.target].filter(Boolean).flat(2), this.graph.clientWidth / panes / this.graph.clientHeight));
  }

  choose(joint) { this.keep({ joint }); this.draw(); }

  labelPanes() {
    const { data } = this, panes = panesOf(data, this.kept), both = Boolean(data.predicted && data.has_truth);
    ['.pp-name-a', '.pp-name-b'].forEach((name, i) => { this.find(name).textContent = panes[i]?.title ?? ''; });
    this.node.querySelectorAll('[data-view]').forEach(b => { b.classList.toggle('pp-on', b.dataset.view === this.kept.view); b.setAttribute('aria-pressed', b.dataset.view === this.kept.view); });
    this.find('[aria-label=View]').hidden = !both;
    this.find('[aria-label=View]').style.display = both ? '' : 'none';
    this.find('.pp-truth-key').style.display = both && this.kept.view !== 'side' ? '' : 'none';
    this.find('.pp-ramp-key').style.display = both && this.kept.view === 'difference' ? '' : 'none';
    this.find('.pp-grid').textContent = data.grid;
    this.find('.pp-note').textContent = data.note ?? '';
    this.find('.pp-note').hidden = !data.note;
  }

  pictures() {
    const { data, frame: k } = this, mean = data.errors && data.predicted ? data.errors.map(row => row.reduce((a, b) => a + b, 0) / row.length) : null;
    this.find('.pp-img').src = data.frames[k];
    this.find('.pp-inpicture-box').hidden = !data.predicted_px;
    this.find('.pp-bones').style.display = this.kept.inPicture ? '' : 'none';
    movePicture(this.find('.pp-bones'), data, k, this.kept.joint);
    this.find('.pp-hint').textContent = this.kept.joint === null ? '' : hoverTexts(data, 'predicted', k)[this.kept.joint];
    this.find('.pp-scrub').value = k;
    this.find('.pp-label').textContent = `Frame ${k + 1}/${data.frames.length}` + (mean ? ` · ${plain(mean[k])} mm` : '');
    [...this.find('.pp-film').children].forEach((button, i) => {
      button.classList.toggle('pp-on', i === k);
      button.querySelector('.pp-fill').style.width = mean ? `${Math.min(100, mean[i] / ERROR_CAP_MM * 100)}%` : '0';
      button.querySelector('.pp-mm').textContent = mean ? plain(mean[i]) : '';
    });
  }

  show(k) {
    this.frame = k;
    this.pictures();
    if (this.link && this.layoutKey() === this.drawnLayout) this.node.dataset.path = moveTraces(this.Plotly, this.graph, tracesOf(this.data, this.kept, this.palette, k));
    this.node.dataset.frame = k;
    bus.shown = { id: this.data.id, frame: k }; // the node may be made anew, as when a prediction comes in
    bus.dispatchEvent(new CustomEvent('frame', { detail: { frame: k, joint: this.kept.joint } }));
  }

  step(by) { this.pause(); const n = this.data.frames.length; this.show((this.frame + by + n) % n); }

  toggle() { if (this.timer) this.pause(); else this.play(); }

  play() {
    this.pause();
    const n = this.data.frames.length;
    if (!this.kept.loop && this.frame === n - 1) this.show(0);
    this.timer = setInterval(() => {
      if (!this.kept.loop && this.frame === n - 1) return this.pause();
      this.show((this.frame + 1) % n);
    }, 1000 / (this.data.fps * this.kept.speed));
    this.label('❚❚', 'Pause');
  }

  pause() { clearInterval(this.timer); this.timer = null; this.label('▶', 'Play'); }

  label(sign, name) { const b = this.find('.pp-play'); b.textContent = sign; b.setAttribute('aria-label', name); }

  destroy() {
    this.dead = true;
    bus.left = { id: this.data?.id, playing: Boolean(this.timer), at: performance.now() };
    this.pause();
    clearInterval(this.watch);
    this.living.abort();
    this.link?.stop();
    if (this.Plotly) this.Plotly.purge(this.graph);
  }
}
