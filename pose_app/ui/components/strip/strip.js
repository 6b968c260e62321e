// Clips as pictures with a number: links, so that they can be copied and opened elsewhere too.
const said = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const node = parentElement.querySelector('.ps'),
    text = JSON.stringify(data);
  node.tell = setTriggerValue;
  if (said.get(node) === text) return;
  said.set(node, text);
  node.setAttribute('aria-label', data.alt);
  node.replaceChildren(...data.items.map((item, i) => itemLink(node, item, i)));
}

function itemLink(node, item, i) {
  const link = document.createElement('a'),
    picture = document.createElement('img');
  link.setAttribute('role', 'listitem');
  link.href = item.address;
  link.dataset.clip = item.name;
  link.title = `Open clip ${item.name} at frame ${item.frame + 1}`;
  picture.src = item.picture;
  picture.alt = '';
  link.append(
    picture,
    ...['number', 'label', 'line']
      .filter(part => item[part])
      .map(part => {
        const element = document.createElement('span');
        element.className = `ps-${part}`;
        element.textContent = item[part];
        return element;
      }),
  );
  link.addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser opens a tab or window
    event.preventDefault();
    node.tell('open', i);
  });
  return link;
}
