// Thousands of clips as a list or a gallery: only the tiles in sight exist.
const TILE = `<button class="pt-open">
  <img alt="" loading="lazy"><div class="pt-text"><span></span><small></small></div>
</button><button class="pt-star"></button>`;
const bus = (window.poseAppBus ??= new EventTarget());
const shelves = new WeakMap();
const SHAPES = { list: { width: Infinity, height: 62 }, grid: { width: 148, height: 0 } };
const UNDER_PICTURE = 44; // px of a gallery's tile
const SPARE_ROWS = 3;

export default function (component) {
  const root = component.parentElement;
  if (!shelves.has(root)) shelves.set(root, new Shelf(root));
  shelves.get(root).update(component);
  return () => {
    shelves.get(root)?.destroy();
    shelves.delete(root);
  };
}

class Shelf {
  constructor(root) {
    this.node = root.querySelector('.pt');
    this.all = root.querySelector('.pt-all');
    this.tiles = new Map();
    this.focused = 0;
    this.living = new AbortController(); // the nodes may get other tiles: see player.js
    const { signal } = this.living;
    this.node.addEventListener('scroll', () => this.fill(), { passive: true, signal });
    this.node.addEventListener('keydown', event => this.key(event), { signal });
    this.resized = new ResizeObserver(() => {
      this.measure();
      this.fill();
    });
    this.resized.observe(this.node);
    bus.addEventListener('clip', () => this.markChosen(true), { signal });
  }

  update({ data: [data], setTriggerValue }) {
    this.tell = setTriggerValue;
    if (data.chosen) bus.clip = data.chosen;
    const said = JSON.stringify(data);
    if (said === this.said) return;
    const first = !this.data,
      sameList = JSON.stringify(data.names) === JSON.stringify(this.data?.names);
    Object.assign(this, {
      said,
      data,
      starred: new Set(data.starred),
      places: Uint8Array.from(atob(data.skeletons), c => c.charCodeAt(0)),
    });
    this.node.className = `pt pt-${data.layout}`;
    this.node.setAttribute('aria-label', data.alt);
    this.node.style.maxHeight = data.height ? `${data.height}px` : 'none';
    this.tiles.forEach(tile => tile.remove());
    this.tiles.clear();
    if (!sameList) {
      this.node.scrollTop = 0;
      this.focused = Math.max(0, data.names.indexOf(bus.clip));
    }
    this.measure();
    this.fill();
    this.markChosen(first); // a new order shows its top
    this.node.dataset.drawn = data.names.length;
  }

  measure() {
    if (!this.data) return;
    const shape = SHAPES[this.data.layout],
      width = this.node.clientWidth;
    this.columns = Math.max(1, Math.floor(width / shape.width));
    this.width = width / this.columns;
    this.height = shape.height || this.width + UNDER_PICTURE;
    this.all.style.height = `${Math.ceil(this.data.names.length / this.columns) * this.height}px`;
    this.tiles.forEach((tile, i) => this.place(tile, i));
  }

  place(tile, i) {
    Object.assign(tile.style, {
      left: `${(i % this.columns) * this.width}px`,
      top: `${Math.floor(i / this.columns) * this.height}px`,
      width: `${this.width}px`,
      height: `${this.height}px`,
    });
  }

  fill() {
    if (!this.data) return;
    const { scrollTop, clientHeight } = this.node,
      { names } = this.data;
    const first = Math.max(0, Math.floor(scrollTop / this.height) - SPARE_ROWS) * this.columns;
    const last = Math.min(
      names.length,
      (Math.ceil((scrollTop + clientHeight) / this.height) + SPARE_ROWS) * this.columns,
    );
    this.tiles.forEach((tile, i) => {
      if (i < first || i >= last) {
        tile.remove();
        this.tiles.delete(i);
      }
    });
    for (let i = first; i < last; i++) if (!this.tiles.has(i)) this.tiles.set(i, this.tile(i));
    this.all.append(
      ...[...this.tiles.keys()]
        .sort((a, b) => a - b)
        .map(i => this.tiles.get(i))
        .filter((tile, at) => this.all.children[at] !== tile),
    );
  }

  tile(i) {
    const { names, labels, lines, mm, pictures, base } = this.data,
      tile = document.createElement('div'),
      name = names[i];
    tile.className = 'pt-tile';
    tile.setAttribute('role', 'listitem');
    tile.dataset.name = name;
    tile.innerHTML = TILE;
    const [open, star] = tile.children;
    const image = open.querySelector('img'),
      source = `${base}${String(pictures[i]).padStart(5, '0')}.jpg`;
    image.src = source;
    this.skeleton(open, i);
    open.querySelector('span').textContent = labels[i];
    open.querySelector('small').textContent = lines[i];
    if (mm?.[i] !== null && mm?.[i] !== undefined) this.error(open, tile, mm[i]);
    open.title = `${labels[i]} · ${name}`;
    open.tabIndex = i === this.focused ? 0 : -1;
    star.tabIndex = -1;
    star.textContent = this.starred.has(name) ? '★' : '☆';
    star.title = this.starred.has(name) ? 'Take from the starred clips' : 'Star this clip';
    tile.classList.toggle('pt-starred', this.starred.has(name));
    tile.classList.toggle('pt-chosen', name === bus.clip);
    open.addEventListener('click', () => {
      this.focused = i;
      this.tell('chosen', name);
    });
    star.addEventListener('click', () => this.tell('star', name));
    this.place(tile, i);
    return tile;
  }

  // The predicted joints in the picture, where the network says where they are.
  skeleton(open, i) {
    const { skeletons, bones } = this.data,
      places = this.places;
    if (!skeletons || !places.slice(34 * i, 34 * i + 34).some(Boolean)) return;
    const at = joint => [0, 1].map(axis => places[34 * i + 2 * joint + axis]);
    const lines = bones.map(([a, b, side]) => `<path d="M${at(a)}L${at(b)}" stroke="${SIDE_COLOUR[side]}"/>`).join('');
    open.insertAdjacentHTML(
      'beforeend',
      `<svg class="pt-bones" viewBox="0 0 224 224" aria-hidden="true">${lines}</svg>`,
    );
  }

  error(open, tile, mm) {
    const number = document.createElement('div'),
      bar = document.createElement('div');
    Object.assign(number, { className: 'pt-mm', textContent: plain(mm) });
    bar.className = 'pt-bar';
    const palette = paletteOf(getComputedStyle(this.node));
    Object.assign(bar.style, {
      width: `${Math.min(100, (mm / ERROR_CAP_MM / 2) * 100)}%`,
      background: rampColour(palette, mm),
    });
    open.append(number);
    tile.append(bar);
  }

  markChosen(scroll) {
    if (!this.data) return;
    this.tiles.forEach(tile => tile.classList.toggle('pt-chosen', tile.dataset.name === bus.clip));
    const i = this.data.names.indexOf(bus.clip),
      top = Math.floor(i / this.columns) * this.height;
    if (!scroll || i < 0 || !this.node.clientHeight) return;
    if (top < this.node.scrollTop || top + this.height > this.node.scrollTop + this.node.clientHeight)
      this.node.scrollTop = top - this.height;
  }

  // One stop of the tab key; arrows go from tile to tile, s stars the one in focus.
  key(event) {
    const at = this.data.names.indexOf(event.target.closest('.pt-tile')?.dataset.name);
    const by = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
      Home: -at,
      End: this.data.names.length - 1 - at,
    }[event.key];
    if (at < 0 || by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = at + by;
    if (next < 0 || next >= this.data.names.length) return;
    const top = Math.floor(next / this.columns) * this.height,
      { scrollTop, clientHeight } = this.node;
    if (top < scrollTop) this.node.scrollTop = top;
    if (top + this.height > scrollTop + clientHeight) this.node.scrollTop = top + this.height - clientHeight;
    this.focused = next;
    this.fill();
    this.tiles.forEach((tile, i) => {
      tile.firstChild.tabIndex = i === next ? 0 : -1;
    });
    this.tiles.get(next).firstChild.focus();
  }

  destroy() {
    this.resized.disconnect();
    this.living.abort();
  }
}
