// The predicted skeleton drawn on the frame, in pixels of the frame.
const SVG = 'http://www.w3.org/2000/svg';

function svgNode(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

// Make bones and joints once a clip; movePicture puts them in place for a frame.
function buildPicture(svg, data, choose) {
  svg.replaceChildren();
  if (!data.predicted_px) return;
  const colour = joint => SIDE_COLOUR[data.sides[joint]];
  ['pp-halo', 'pp-bone'].forEach(kind =>
    data.bones.forEach(([, child]) =>
      svg.append(svgNode('line', { class: kind, ...(kind === 'pp-bone' && { stroke: colour(child) }) })),
    ),
  );
  data.names.forEach((name, joint) => {
    const node = svgNode('circle', { r: 3, fill: colour(joint) });
    node.append(svgNode('title', {}));
    node.addEventListener('click', () => choose(joint));
    svg.append(node);
  });
}

function movePicture(svg, data, k, chosen) {
  if (!data.predicted_px) return;
  const places = data.predicted_px[k];
  ['pp-halo', 'pp-bone'].forEach(kind =>
    svg.querySelectorAll(`.${kind}`).forEach((line, i) => {
      const [a, b] = data.bones[i].map(joint => places[joint]);
      Object.entries({ x1: a[0], y1: a[1], x2: b[0], y2: b[1] }).forEach(([key, value]) =>
        line.setAttribute(key, value),
      );
    }),
  );
  svg.querySelectorAll('circle').forEach((node, joint) => {
    node.setAttribute('cx', places[joint][0]);
    node.setAttribute('cy', places[joint][1]);
    node.classList.toggle('pp-chosen', joint === chosen);
    node.firstChild.textContent = hoverTexts(data, 'predicted', k)[joint];
  });
}
