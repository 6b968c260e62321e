// Errors of every joint: this frame, clip, data set, and a heat map of joint x frame. A click moves the player.
const bus = (window.poseAppBus ??= new EventTarget());
const tables = new WeakMap();
const DIGITS = '5.4em'; // of 1234.5 mm and the space beside it
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function (component) {
  const root = component.parentElement;
  if (!tables.has(root)) tables.set(root, new JointTable(root));
  tables.get(root).update(component.data[0]);
  return () => {
    tables.get(root)?.destroy();
    tables.delete(root);
  };
}

const meanOf = values => values.reduce((a, b) => a + b, 0) / values.length;
const element = (tag, className, text = '') =>
  Object.assign(document.createElement(tag), { className, textContent: text });

class JointTable {
  constructor(root) {
    this.head = root.querySelector('thead');
    this.body = root.querySelector('tbody');
    this.node = root.querySelector('.pj');
    this.frame = bus.shown?.frame ?? 0; // the player may have told before this table was there
    this.joint = null;
    this.order = { by: 'joint', down: false };
    this.living = new AbortController(); // the nodes may get another table: see player.js
    const { signal } = this.living;
    bus.addEventListener(
      'frame',
      event => {
        Object.assign(this, event.detail);
        this.paint();
      },
      { signal },
    );
    this.body.addEventListener('keydown', event => this.key(event), { signal });
    this.themeWatch = setInterval(() => {
      if (this.data && this.background() !== this.theme) this.build();
    }, 500);
  }

  background() {
    return getComputedStyle(this.node).getPropertyValue('--st-background-color');
  }

  update(data) {
    const said = JSON.stringify([data.id, data.dataset]);
    if (said === this.said) return;
    Object.assign(this, { said, data });
    this.means = data.names.map((_, j) => meanOf(data.errors.map(frame => frame[j])));
    this.expected = data.expected && data.names.map((_, j) => meanOf(data.expected.map(frame => frame[j])));
    this.ranks = this.means.map(mm => 1 + this.means.filter(other => other > mm).length);
    this.cap = Math.max(
      ERROR_CAP_MM,
      ...this.means,
      ...(this.expected ?? []),
      ...(data.dataset?.mean ?? []),
      ...data.errors.flat(),
    ); // what a full bar stands for
    this.build();
  }

  columns() {
    const { dataset, errors } = this.data;
    return [
      ['joint', 'Joint', 'Sort by joint'],
      ['now', 'This frame', 'Sort by the error in this frame'],
      ['mean', 'Clip mean', 'Sort by the mean of the clip'],
      ...(this.expected
        ? [['expected', 'Expected', 'How far off the network expects to be, in the mean of the clip']]
        : []),
      ...(dataset ? [['dataset', 'Data set', `Sort by the mean of the ${dataset.clips} clips scored`]] : []),
      ['rank', 'Rank', 'Place among the joints of this clip: 1 is the worst'],
      ...(dataset
        ? [['worse', 'Worse than', `Share of the ${dataset.clips} clips scored that do better at this joint`]]
        : []),
      ...errors.map((_, k) => [k, `${k + 1}`, `Show frame ${k + 1}`]),
    ];
  }

  build() {
    this.theme = this.background();
    this.palette = paletteOf(getComputedStyle(this.node));
    const columns = this.columns(),
      row = document.createElement('tr');
    row.append(...columns.map(column => this.headCell(...column)));
    this.head.replaceChildren(row);
    this.body.replaceChildren(
      ...this.data.names.map((name, j) => this.jointRow(name, j, columns)),
      this.totalRow(columns),
    );
    this.body.querySelector('.pj-cell').tabIndex = 0;
    this.sort();
    this.paint();
  }

  headCell(by, text, title) {
    const cell = document.createElement('th'),
      button = Object.assign(element('button', '', text), { title });
    button.addEventListener('click', () => (typeof by === 'number' ? this.seek({ frame: by }) : this.sortBy(by)));
    cell.append(button);
    cell.dataset.by = by;
    return cell;
  }

  jointRow(name, j, columns) {
    const row = document.createElement('tr'),
      { dataset } = this.data;
    row.dataset.joint = j;
    row.append(
      ...columns.map(([by]) => {
        if (by === 'joint') return this.nameCell(name, j);
        if (typeof by === 'number') return this.heatCell(name, j, by);
        const cell = element('td', { rank: 'pj-rank', worse: 'pj-worse' }[by] ?? `pj-bar pj-${by}`);
        if (by === 'mean') this.bar(cell, this.means[j]);
        if (by === 'expected') this.bar(cell, this.expected[j]);
        if (by === 'dataset') this.bar(cell, dataset.mean[j]);
        if (by === 'rank') cell.textContent = this.ranks[j];
        if (by === 'worse') cell.textContent = `${Math.round(dataset.worse[j] * 100)}%`;
        return cell;
      }),
    );
    return row;
  }

  nameCell(name, j) {
    const cell = document.createElement('td'),
      button = Object.assign(element('button', 'pj-name'), { title: `Mark ${name} in the player` }),
      dot = document.createElement('i');
    dot.style.background = SIDE_COLOUR[this.data.sides[j]];
    button.append(dot, name);
    button.addEventListener('click', () => this.seek({ joint: this.joint === j ? null : j }));
    cell.append(button);
    return cell;
  }

  heatCell(name, j, k) {
    const mm = this.data.errors[k][j],
      dark = this.palette.dark ? mm < 75 : mm >= 75,
      cell = element('td', 'pj-cell', plain(mm));
    Object.assign(cell.style, { background: rampColour(this.palette, mm), color: dark ? '#ffffff' : '#1b1224' });
    Object.assign(cell, { tabIndex: -1, title: `${name}, frame ${k + 1}: ${plain(mm, 1)} mm` });
    Object.assign(cell.dataset, { k, j });
    cell.addEventListener('click', () => this.seek({ frame: k, joint: j }));
    return cell;
  }

  totalRow(columns) {
    const row = element('tr', 'pj-total'),
      { errors, dataset } = this.data;
    const text = {
      joint: 'All joints',
      mean: `${plain(meanOf(this.means), 1)} mm`,
      expected: this.expected && `${plain(meanOf(this.expected), 1)} mm`,
      dataset: dataset && `${plain(meanOf(dataset.mean), 1)} mm`,
    };
    row.append(
      ...columns.map(([by]) => {
        if (typeof by !== 'number') return element('td', by === 'now' ? 'pj-now-mean' : '', text[by] ?? '');
        const cell = element('td', 'pj-cell', plain(meanOf(errors[by])));
        Object.assign(cell, { tabIndex: -1, title: `Show frame ${by + 1}` });
        cell.dataset.k = by;
        cell.addEventListener('click', () => this.seek({ frame: by }));
        return cell;
      }),
    );
    return row;
  }

  bar(cell, mm) {
    cell.textContent = `${plain(mm, 1)} mm`;
    cell.style.backgroundImage = `linear-gradient(${rampColour(this.palette, 35)}, ${rampColour(this.palette, 35)})`;
    cell.style.backgroundSize = `calc((100% - ${DIGITS}) * ${mm / this.cap}) 80%`; // never under the digits
  }

  // The heat map is one stop of the tab key; inside it arrow keys go from cell to cell.
  key(event) {
    const cell = event.target.closest('.pj-cell'),
      step = STEPS[event.key];
    if (!cell || !(step || ['Enter', ' '].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) return cell.click();
    const rows = [...this.body.rows],
      other = rows[rows.indexOf(cell.parentNode) + step[0]]?.cells[cell.cellIndex + step[1]];
    if (!other?.classList.contains('pj-cell')) return;
    cell.tabIndex = -1;
    other.tabIndex = 0;
    other.focus();
  }

  seek(where) {
    bus.dispatchEvent(new CustomEvent('seek', { detail: where }));
  }

  sortBy(by) {
    this.order = { by, down: this.order.by === by ? !this.order.down : !['joint', 'rank'].includes(by) };
    this.sort();
  }

  sort() {
    const { by, down } = this.order,
      { errors, dataset } = this.data;
    const values = {
      joint: this.means.map((_, j) => j),
      now: errors[this.frame],
      mean: this.means,
      expected: this.expected,
      rank: this.ranks,
      dataset: dataset?.mean,
      worse: dataset?.worse,
    }[by];
    const rows = [...this.body.querySelectorAll('[data-joint]')].sort(
      (a, b) => (values[a.dataset.joint] - values[b.dataset.joint]) * (down ? -1 : 1),
    );
    this.body.prepend(...rows);
    this.head
      .querySelectorAll('th')
      .forEach(th => th.setAttribute('aria-sort', th.dataset.by === by ? (down ? 'descending' : 'ascending') : 'none'));
  }

  paint() {
    if (!this.data) return;
    const now = this.data.errors[this.frame];
    this.body.querySelectorAll('[data-joint]').forEach(row => {
      this.bar(row.querySelector('.pj-now'), now[row.dataset.joint]);
      row.classList.toggle('pj-chosen', +row.dataset.joint === this.joint);
      row.querySelector('.pj-name').setAttribute('aria-pressed', +row.dataset.joint === this.joint);
    });
    this.body.querySelector('.pj-now-mean').textContent = `${plain(meanOf(now), 1)} mm`;
    this.node
      .querySelectorAll('.pj-cell')
      .forEach(cell => cell.classList.toggle('pj-here', +cell.dataset.k === this.frame));
    this.node.dataset.frame = this.frame;
    this.node.dataset.joint = this.joint ?? '';
  }

  destroy() {
    clearInterval(this.themeWatch);
    this.living.abort();
  }
}
