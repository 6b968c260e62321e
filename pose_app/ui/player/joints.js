// Errors of every joint: this frame, clip mean, and a heat map of joint x frame that moves the player.
const bus = (window.poseAppBus ??= new EventTarget());
const tables = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!tables.has(root)) tables.set(root, new JointTable(root));
  tables.get(root).update(component.data);
  return () => { tables.get(root)?.destroy(); tables.delete(root); };
}

const meanOf = values => values.reduce((a, b) => a + b, 0) / values.length;

class JointTable {
  constructor(root) {
    this.head = root.querySelector('thead');
    this.body = root.querySelector('tbody');
    this.node = root.querySelector('.pj');
    this.frame = 0;
    this.order = { by: 'joint', down: false };
    this.onFrame = event => { this.frame = event.detail; this.paint(); };
    bus.addEventListener('frame', this.onFrame);
    this.themeWatch = setInterval(() => { if (this.data && this.background() !== this.theme) this.build(); }, 500);
  }

  background() { return getComputedStyle(this.node).getPropertyValue('--st-background-color'); }

  update(data) {
    if (data.id === this.data?.id) return;
    this.data = data;
    this.build();
  }

  build() {
    this.theme = this.background();
    this.palette = paletteOf(getComputedStyle(this.node));
    const frames = this.data.errors.map((_, k) => k);
    const columns = [['joint', 'Joint'], ['now', 'This frame'], ['mean', 'Clip mean'], ...frames.map(k => [k, `${k + 1}`])];
    const row = document.createElement('tr');
    row.append(...columns.map(([by, text]) => this.headCell(by, text)));
    this.head.replaceChildren(row);
    this.body.replaceChildren(...this.data.names.map((name, j) => this.jointRow(name, j, frames)), this.totalRow(frames));
    this.sort();
    this.paint();
  }

  headCell(by, text) {
    const cell = document.createElement('th'), button = document.createElement('button');
    button.textContent = text;
    button.title = typeof by === 'number' ? `Show frame ${by + 1}` : `Sort by ${text.toLowerCase()}`;
    button.addEventListener('click', () => (typeof by === 'number' ? this.seek(by) : this.sortBy(by)));
    cell.append(button);
    cell.dataset.by = by;
    return cell;
  }

  jointRow(name, j, frames) {
    const row = document.createElement('tr');
    row.dataset.joint = j;
    row.innerHTML = '<td><i></i></td><td class="pj-bar pj-frame"></td><td class="pj-bar pj-mean"></td>' + frames.map(k => `<td class="pj-cell" data-k="${k}"></td>`).join('');
    row.firstChild.append(name);
    row.querySelector('i').style.background = SIDE_COLOUR[this.data.sides[j]];
    this.bar(row.querySelector('.pj-mean'), meanOf(this.data.errors.map(e => e[j])));
    row.querySelectorAll('.pj-cell').forEach(cell => {
      const mm = this.data.errors[+cell.dataset.k][j], dark = this.palette.dark ? mm < 75 : mm >= 75;
      Object.assign(cell.style, { background: rampColour(this.palette, mm), color: dark ? '#ffffff' : '#1b1224' });
      cell.textContent = mm.toFixed(0);
      cell.title = `${name}, frame ${+cell.dataset.k + 1}: ${mm.toFixed(1)} mm`;
      cell.addEventListener('click', () => this.seek(+cell.dataset.k));
    });
    return row;
  }

  totalRow(frames) {
    const row = document.createElement('tr'), { errors } = this.data;
    row.className = 'pj-total';
    row.innerHTML = '<td>All joints</td><td class="pj-frame"></td><td></td>' + frames.map(k => `<td class="pj-cell" data-k="${k}">${meanOf(errors[k]).toFixed(0)}</td>`).join('');
    row.children[2].textContent = `${meanOf(errors.flat()).toFixed(1)} mm`;
    row.querySelectorAll('.pj-cell').forEach(cell => cell.addEventListener('click', () => this.seek(+cell.dataset.k)));
    return row;
  }

  bar(cell, mm) {
    cell.textContent = `${mm.toFixed(1)} mm`;
    cell.style.backgroundImage = `linear-gradient(${rampColour(this.palette, 35)}, ${rampColour(this.palette, 35)})`;
    cell.style.backgroundSize = `${Math.min(100, mm / ERROR_CAP_MM * 100)}% 80%`;
  }

  seek(k) { bus.dispatchEvent(new CustomEvent('seek', { detail: k })); }

  sortBy(by) { this.order = { by, down: this.order.by === by ? !this.order.down : by !== 'joint' }; this.sort(); }

  sort() {
    const { by, down } = this.order, { errors } = this.data;
    const value = { joint: j => j, now: j => errors[this.frame][j], mean: j => meanOf(errors.map(e => e[j])) }[by];
    const rows = [...this.body.querySelectorAll('[data-joint]')].sort((a, b) => (value(+a.dataset.joint) - value(+b.dataset.joint)) * (down ? -1 : 1));
    this.body.prepend(...rows);
    this.head.querySelectorAll('th').forEach(th => th.setAttribute('aria-sort', th.dataset.by === by ? (down ? 'descending' : 'ascending') : 'none'));
  }

  paint() {
    if (!this.data) return;
    this.body.querySelectorAll('[data-joint]').forEach(row => this.bar(row.querySelector('.pj-frame'), this.data.errors[this.frame][+row.dataset.joint]));
    this.body.querySelector('.pj-total .pj-frame').textContent = `${meanOf(this.data.errors[this.frame]).toFixed(1)} mm`;
    this.node.querySelectorAll('.pj-cell').forEach(cell => cell.classList.toggle('pj-now', +cell.dataset.k === this.frame));
    this.node.dataset.frame = this.frame;
  }

  destroy() { clearInterval(this.themeWatch); bus.removeEventListener('frame', this.onFrame); }
}
