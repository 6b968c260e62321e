// What the player's buttons, boxes and keys do, and what its labels say.
const SPEEDS = [
  [1, 'real time'],
  [0.5, '½ speed'],
  [0.25, '¼ speed'],
  [0.125, '⅛ speed'],
];

function bindControls(player) {
  const { signal } = player.living;
  const on = (name, event, action) => player.find(name).addEventListener(event, action, { signal });
  player
    .find('.pp-speed')
    .replaceChildren(...SPEEDS.map(([value, text]) => new Option(text, value, false, value === player.kept.speed)));
  player.find('.pp-trails').checked = player.kept.trails;
  player.find('.pp-loop').checked = player.kept.loop;
  player.find('.pp-inpicture').checked = player.kept.inPicture;
  on('.pp-inpicture', 'change', event => {
    player.keep({ inPicture: event.target.checked });
    drawPictures(player);
  });
  on('.pp-play', 'click', () => player.toggle());
  on('.pp-prev', 'click', () => player.step(-1));
  on('.pp-next', 'click', () => player.step(1));
  on('.pp-scrub', 'input', event => {
    player.pause();
    player.show(+event.target.value);
  });
  on('.pp-speed', 'change', event => {
    player.keep({ speed: +event.target.value });
    if (player.timer) player.play();
  });
  on('.pp-loop', 'change', event => player.keep({ loop: event.target.checked }));
  on('.pp-trails', 'change', event => {
    player.keep({ trails: event.target.checked });
    player.draw();
  });
  player.node.querySelectorAll('[data-view]').forEach(b =>
    b.addEventListener(
      'click',
      () => {
        player.keep({ view: b.dataset.view });
        player.draw();
      },
      { signal },
    ),
  );
  player.node
    .querySelectorAll('[data-camera]')
    .forEach(b => b.addEventListener('click', () => player.look(player.data.cameras[b.dataset.camera]), { signal }));
  on('.pp-fit', 'click', () => player.fit());
  document.addEventListener('keydown', event => playerKey(player, event), { signal });
  bus.addEventListener(
    'seek',
    event => {
      player.pause();
      if (event.detail.joint !== undefined) player.keep({ joint: event.detail.joint });
      if (event.detail.frame !== undefined) player.frame = event.detail.frame;
      player.draw();
    },
    { signal },
  );
  // The theme can change at any time: the colours of WebGL do not follow CSS by themselves.
  player.watch = setInterval(() => {
    if (player.theme && player.themeName() !== player.theme) player.draw();
    sayAddress(player);
  }, 300);
}

// plotly.js says plotly_click from inside its drawing, again and again while a button is down: a layout
// made there would call itself for ever. So note the joint, and choose it once the button is up again.
function bindClicks(player) {
  const early = { capture: true, signal: player.living.signal };
  let down = null,
    joint = null;
  player.graph.on('plotly_click', ({ points: [{ data: trace, pointNumber }] }) => {
    if (trace.mode === 'markers') joint = pointNumber;
  });
  player.graph.addEventListener(
    'pointerdown',
    event => {
      down = event;
      joint = null;
    },
    early,
  );
  player.graph.addEventListener(
    'pointerup',
    event => {
      const still = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 4;
      if (still)
        setTimeout(() => {
          if (joint !== null) player.choose(joint === player.kept.joint ? null : joint);
        }, 60);
    },
    early,
  );
}

function labelPanes(player) {
  const { data } = player,
    panes = panesOf(data, player.kept),
    both = Boolean(data.predicted && data.has_truth);
  ['.pp-name-a', '.pp-name-b'].forEach((name, i) => {
    player.find(name).textContent = panes[i]?.title ?? '';
  });
  player.node.querySelectorAll('[data-view]').forEach(b => {
    b.classList.toggle('pp-on', b.dataset.view === player.kept.view);
    b.setAttribute('aria-pressed', b.dataset.view === player.kept.view);
  });
  player.find('[aria-label=View]').hidden = !both;
  player.find('[aria-label=View]').style.display = both ? '' : 'none';
  player.find('.pp-truth-key').style.display = both && player.kept.view !== 'side' ? '' : 'none';
  player.find('.pp-ramp-key').style.display = both && player.kept.view === 'difference' ? '' : 'none';
  player.find('.pp-grid').textContent = data.grid;
  const note = data.note || player.flat || '';
  player.find('.pp-note').textContent = note;
  player.find('.pp-note').hidden = !note;
}
