// A button over everybody in the frame: who lies inside another one's square lies on top of it.
const LABEL_ROOM = 0.06; // of the picture's height: a number that has less over its square stands inside

class Squares {
  constructor(node, choose) {
    Object.assign(this, { node, choose });
  }

  show(people, size) {
    const byArea = people.map(({ xywh }) => xywh[2] * xywh[3]).sort((a, b) => b - a);
    const buttons = people.map(({ number, xywh }) => {
      const button = this.node.querySelector(`[data-person="${number}"]`) ?? this.button(number);
      putAt(button, insideOf(xywh, size), size);
      button.style.zIndex = byArea.indexOf(xywh[2] * xywh[3]) + 1; // the smallest gets the click
      button.classList.toggle('fp-high', xywh[1] < size[1] * LABEL_ROOM);
      return button;
    });
    // Taking a button out, if only to put it back, would take the focus from it.
    [...this.node.children].filter(button => !buttons.includes(button)).forEach(button => button.remove());
    if (buttons.some((button, i) => button !== this.node.children[i])) this.node.replaceChildren(...buttons);
  }

  button(number) {
    const button = document.createElement('button'),
      label = document.createElement('b');
    button.className = 'fp-person';
    button.dataset.person = label.textContent = number;
    button.setAttribute('aria-label', `Person ${number}`);
    button.append(label);
    button.addEventListener('click', () => this.choose(number));
    return button;
  }

  mark(chosen) {
    for (const button of this.node.children) button.setAttribute('aria-pressed', button.dataset.person === `${chosen}`);
  }
}

function insideOf([x, y, width, height], size) {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return [left, top, Math.min(size[0], x + width) - left, Math.min(size[1], y + height) - top];
}

function putAt(node, box, size) {
  ['left', 'top', 'width', 'height'].forEach((name, i) => {
    node.style[name] = `${(100 * box[i]) / size[i % 2]}%`;
  });
}
