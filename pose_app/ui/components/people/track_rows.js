// A row for each person: picture, name and note, and bars where they are followed. The whole row is one button.
const made = (className, text = '', tag = 'span') =>
  Object.assign(document.createElement(tag), { className, textContent: text });

const partOf = (seconds, duration) => `${(100 * bound(seconds, 0, duration)) / duration}%`;

function trackRow({ number, picture, spans, note }, duration, choose) {
  const row = made('tl-row', '', 'button'),
    track = made('tl-track'),
    words = made('tl-words'),
    image = Object.assign(document.createElement('img'), { src: picture, alt: '' });
  row.dataset.person = number;
  words.append(made('tl-name', `Person ${number}`), ...(note ? [made('tl-note', note)] : []));
  track.append(...spans.map(span => trackBar(span, duration)));
  const when = spans.map(([begin, end]) => `${timeText(begin, 1)} to ${timeText(end, 1)}`).join(', ');
  row.setAttribute('aria-label', [`Person ${number}`, note, when && `followed ${when}`].filter(Boolean).join(', '));
  row.title = when && `Person ${number}: ${when}`;
  row.append(image, words, track);
  row.addEventListener('click', () => choose(number));
  return row;
}

function trackBar([begin, end], duration) {
  const bar = made('tl-bar');
  bar.style.left = partOf(begin, duration);
  bar.style.width = `calc(${partOf(end, duration)} - ${partOf(begin, duration)})`;
  return bar;
}
