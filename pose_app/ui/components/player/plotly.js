// plotly.js of the installed plotly package, fetched from this machine once a page.
function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.poseAppPlotly ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => done(window.Plotly);
    script.onerror = () => {
      window.poseAppPlotly = null; // whoever asks again tries again
      failed(new Error(`plotly.js did not load from ${url}`));
    };
    document.head.appendChild(script);
  });
  return window.poseAppPlotly;
}
