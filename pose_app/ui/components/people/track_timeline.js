// Rows of people over one axis of seconds; the start of what is looked at is marked through all of them.
const ROWS_AT_FIRST = 12;
const timelines = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!timelines.has(root)) timelines.set(root, new Timeline(root));
  timelines.get(root).update(component);
  return () => {
    timelines.get(root)?.destroy();
    timelines.delete(root);
  };
}

class Timeline {
  constructor(root) {
    this.node = root.querySelector('.tl');
    [this.rows, this.more, this.axis, this.over] = ['rows', 'more', 'axis', 'over'].map(name =>
      root.querySelector(`.tl-${name}`),
    );
    this.mark = made('tl-mark');
    this.bubble = made('tl-bubble');
    this.mark.append(this.bubble);
    this.told = []; // starts that Python has not answered yet
    this.living = new AbortController(); // the nodes may get another timeline: take this one's listeners off them
    const { signal } = this.living;
    this.drag = new StartDrag(this.axis, this, signal);
    this.more.addEventListener('click', () => this.showAll(!this.all), { signal });
    this.resized = new ResizeObserver(() => this.data && this.drawAxis());
    this.resized.observe(this.axis);
  }

  update({ data: [data], setTriggerValue }) {
    this.tell = setTriggerValue;
    const said = JSON.stringify(data);
    if (said === this.said) return;
    const before = this.data;
    Object.assign(this, { said, data, chosen: data.chosen });
    this.drawRows();
    this.over.replaceChildren(...data.cuts.map((at, i) => this.cut(at, i)), this.mark);
    this.drawAxis();
    Object.assign(this.axis, { ariaValueMin: 0, ariaValueMax: data.last });
    const begin = data.window[0];
    if (before?.window[0] !== begin || before.duration !== data.duration) this.obey(begin);
    else this.showStart(this.start);
  }

  // Python's start, but for one that only answers an earlier of those told, or comes while the next is chosen.
  obey(start) {
    const answers = this.told.indexOf(start);
    const late = answers >= 0 && answers < this.told.length - 1;
    if (!late) this.told = [];
    this.showStart(late || this.drag.busy ? this.start : start);
  }

  cut(at, i) {
    const line = made('tl-cut', i ? '' : 'cut'); // one word is enough for all of them
    line.style.left = partOf(at, this.data.duration);
    return line;
  }

  drawRows() {
    const { rows, duration } = this.data,
      focused = document.activeElement?.closest?.('.tl-row')?.dataset.person,
      shown = rows.filter(({ number }, i) => this.all || i < ROWS_AT_FIRST || number === this.chosen),
      hidden = rows.length - shown.length;
    this.rows.replaceChildren(...shown.map(row => trackRow(row, duration, number => this.choose(number))));
    this.press(this.chosen);
    if (focused) this.rows.querySelector(`[data-person="${focused}"]`)?.focus({ preventScroll: true });
    this.more.hidden = rows.length <= ROWS_AT_FIRST || (!hidden && !this.all);
    this.more.textContent = this.all ? 'Show fewer' : `and ${hidden} more, seen shortly`;
    this.more.setAttribute('aria-expanded', Boolean(this.all));
  }

  choose(number) {
    this.press(number);
    this.tell('person', number);
  }

  press(number) {
    this.chosen = number;
    for (const row of this.rows.children) row.setAttribute('aria-pressed', row.dataset.person === `${number}`);
  }

  showAll(all) {
    this.all = all;
    this.drawRows();
  }

  drawAxis() {
    const { duration } = this.data,
      at = ticks(duration, this.axis.clientWidth),
      places = at[1] < 1 ? 1 : 0,
      unit = duration < IN_MINUTES_FROM_S ? ' s' : '';
    this.axis.replaceChildren(
      ...at.map((seconds, i) => {
        const tick = made('tl-tick', timeText(seconds, places) + (i ? '' : unit));
        tick.style.left = partOf(seconds, duration);
        tick.classList.toggle('tl-end', seconds > 0.96 * duration);
        return tick;
      }),
    );
  }

  showStart(start) {
    const { window, duration } = this.data,
      text = timeText(start, 2) + (start < IN_MINUTES_FROM_S ? ' s' : '');
    this.start = start;
    this.mark.style.left = partOf(start, duration);
    this.mark.style.width = `${(100 * (window[1] - window[0])) / duration}%`;
    this.bubble.textContent = text;
    this.bubble.style.setProperty('--tl-at', start / duration);
    this.node.dataset.start = start;
    Object.assign(this.axis, { ariaValueNow: start, ariaValueText: text });
  }

  tellStart() {
    this.told.push(this.start);
    this.tell('start', this.start);
  }

  destroy() {
    this.resized.disconnect();
    this.drag.destroy();
    this.living.abort();
  }
}
