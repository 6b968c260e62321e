// Python's part of the address where Streamlit would make a step of the browser's history too many: what a page
// restores is written in place, and a click that leads to another page makes one step, to the address it leads to.
export default function ({ data: [{ id, values, link }] }) {
  if (!id || window.poseAppAddress === id) return;
  window.poseAppAddress = id;
  setTimeout(() => (link ? follow(link) : write(values))); // once the page's own path is in the address
}

function write(values) {
  const query = new URLSearchParams(location.search);
  Object.entries(values).forEach(([name, texts]) => {
    query.delete(name);
    texts.forEach(text => query.append(name, text));
  });
  const text = query.toString();
  history.replaceState(history.state, '', location.pathname + (text && `?${text}`) + location.hash);
}

// As the browser does where a person goes forward: Streamlit then runs the page that the address names.
function follow(link) {
  history.pushState({}, '', new URL(link, location.href));
  window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
}
