// A chart made in Python, drawn with the page's plotly.js in the page's colours.
const charts = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!charts.has(root)) charts.set(root, new Chart(root));
  charts.get(root).tell = component.setTriggerValue;
  charts.get(root).update(component.data[0]);
  return () => {
    charts.get(root)?.destroy();
    charts.delete(root);
  };
}

class Chart {
  constructor(root) {
    this.node = root.querySelector('.pc');
    this.themeWatch = setInterval(() => {
      if (this.drawn && this.background() !== this.theme) this.draw();
    }, 500);
  }

  background() {
    return getComputedStyle(this.node).getPropertyValue('--st-background-color').trim();
  }

  async update(data) {
    if (data.digest === this.data?.digest) return;
    this.data = data;
    this.node.setAttribute('aria-label', data.alt);
    this.Plotly = await loadPlotly(data.plotly);
    this.draw();
  }

  async draw() {
    if (this.dead) return;
    const css = getComputedStyle(this.node),
      of = name => css.getPropertyValue(name).trim();
    this.theme = this.background();
    const { data, layout } = copyOf(this.data.figure);
    const font = { color: of('--st-text-color'), family: of('--st-font'), size: 13 };
    const axis = {
      gridcolor: of('--st-border-color'),
      linecolor: of('--st-border-color'),
      zerolinecolor: of('--st-border-color'),
    };
    Object.keys(layout)
      .filter(name => /^[xy]axis/.test(name))
      .forEach(name => Object.assign(layout[name], axis));
    Object.assign(layout, {
      font,
      autosize: true,
      hoverlabel: { bgcolor: this.theme, bordercolor: of('--st-border-color'), font },
    });
    this.node.style.height = `${layout.height}px`;
    await this.Plotly.react(this.node, data, layout, { responsive: true, displayModeBar: false });
    if (!this.drawn && this.data.clickable) this.listen();
    this.drawn = true;
    this.node.dataset.drawn = this.data.digest;
  }

  listen() {
    this.node.classList.add('pc-clickable');
    this.node.on('plotly_click', ({ points: [at] }) => {
      const [trace, point, x, y, text] = [at.curveNumber, at.pointNumber, at.x, at.y, at.text].map(
        value => value ?? null,
      );
      this.tell('clicked', { trace, point, x, y, text });
    });
  }

  destroy() {
    this.dead = true;
    clearInterval(this.themeWatch);
    if (this.Plotly) this.Plotly.purge(this.node);
  }
}

function copyOf(value) {
  return JSON.parse(JSON.stringify(value));
}
