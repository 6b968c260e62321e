// A frame with a button over everybody in it, or with one box; everything but the outcome stays in the browser.
const RESTS_MS = 400; // after the last arrow key the box is told
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const pickers = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!pickers.has(root)) pickers.set(root, new Picker(root));
  pickers.get(root).update(component);
  return () => {
    pickers.get(root)?.destroy();
    pickers.delete(root);
  };
}

class Picker {
  constructor(root) {
    const find = name => root.querySelector(name);
    this.stage = find('.fp-stage');
    this.picture = find('.fp-picture');
    this.squares = new Squares(find('.fp-people'), number => this.choose(number));
    this.frame = find('.fp-box');
    this.foot = find('.fp-foot');
    this.middle = find('.fp-middle');
    this.box = null;
    this.told = []; // boxes that Python has not answered yet
    this.living = new AbortController(); // the nodes may get another picker: take this one's listeners off them
    const { signal } = this.living;
    this.drag = new BoxDrag(this.stage, this, signal);
    this.frame.dataset.part = 'move';
    this.frame.replaceChildren(...HANDLES.map(part => this.handle(part)));
    this.frame.addEventListener('keydown', event => this.key(event), { signal });
    // A box that was dragged has the focus too, for the keys: it is ringed only once they are used.
    this.frame.addEventListener('keyup', () => (this.stage.dataset.keys = ''), { signal });
    this.stage.addEventListener('pointerdown', () => delete this.stage.dataset.keys, { signal });
    this.frame.addEventListener('blur', () => this.tellLate(0), { signal });
    this.middle.addEventListener('click', () => this.putInTheMiddle(), { signal });
  }

  handle(part) {
    const handle = document.createElement('i');
    handle.className = `fp-handle fp-${part}`;
    handle.dataset.part = part;
    return handle;
  }

  update({ data: [data], setTriggerValue }) {
    this.tell = setTriggerValue;
    const said = JSON.stringify(data);
    if (said === this.said) return;
    const before = this.data;
    Object.assign(this, { said, data, size: data.size, least: data.least, drawing: data.mode === 'box' });
    if (this.picture.src !== data.picture) this.picture.src = data.picture;
    this.stage.style.setProperty('--fp-ratio', data.size[0] / data.size[1]);
    this.stage.parentNode.dataset.mode = data.mode;
    this.stage.parentNode.dataset.chosen = data.chosen ?? '';
    this.squares.show(this.drawing ? [] : data.people, data.size);
    this.squares.mark(data.chosen);
    if (!before || `${before.box}` !== `${data.box}` || `${before.size}` !== `${data.size}`) this.obey(data.box);
    else this.show(this.box);
  }

  // Python's box, but for one that only answers an earlier of the boxes told, or comes while the next is drawn.
  obey(box) {
    const answers = this.told.indexOf(`${box}`);
    const late = answers >= 0 && answers < this.told.length - 1;
    if (!late) this.told = [];
    this.show(late || this.drag.now || this.waits ? this.box : box);
  }

  choose(number) {
    this.squares.mark(number);
    this.tell('person', number);
  }

  show(box) {
    this.box = box;
    this.frame.hidden = !this.drawing || !box;
    this.foot.hidden = !this.drawing;
    this.middle.hidden = Boolean(box);
    const words = box ? `${box[0]}, ${box[1]}, ${box[2]} × ${box[3]} px` : 'Drag across the person to draw a box.';
    this.foot.firstChild.textContent = words;
    if (!box) return;
    putAt(this.frame, box, this.size);
    this.frame.setAttribute('aria-label', `Box ${words}; arrow keys move it, with Shift they resize it`);
  }

  done(changed) {
    if (this.box) this.frame.focus({ preventScroll: true });
    if (changed) this.tellBox();
  }

  tellBox() {
    this.told.push(`${this.box}`);
    this.tell('box', this.box);
  }

  putInTheMiddle() {
    const sides = this.size.map(most => Math.round(most / 2));
    this.show([...sides.map((side, axis) => Math.round((this.size[axis] - side) / 2)), ...sides]);
    this.done(true);
  }

  key(event) {
    const by = ARROWS[event.key];
    if (!by || !this.box || this.drag.now) return;
    event.preventDefault();
    const to = by.map((sign, axis) => sign * Math.max(1, Math.round(this.size[axis] / 100)));
    this.show(boxAfter(this.box, event.shiftKey ? 'se' : 'move', [0, 0], to, this.size, this.least));
    clearTimeout(this.waits);
    this.waits = setTimeout(() => this.tellLate(), RESTS_MS);
  }

  tellLate() {
    if (!this.waits) return;
    clearTimeout(this.waits);
    this.waits = 0;
    this.tellBox();
  }

  destroy() {
    clearTimeout(this.waits);
    this.living.abort();
  }
}
