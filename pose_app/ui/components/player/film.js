// The frame shown, and the eight small ones below it with their errors.
function fillFilm(player) {
  player.find('.pp-film').replaceChildren(
    ...player.data.frames.map((source, k) => {
      const button = document.createElement('button');
      button.innerHTML = '<img alt=""><span class="pp-fill"></span><span class="pp-mm"></span>';
      button.firstChild.src = source;
      button.setAttribute('aria-label', `Frame ${k + 1}`);
      button.addEventListener('click', () => {
        player.pause();
        player.show(k);
      });
      return button;
    }),
  );
}

function drawPictures(player) {
  const { data, frame: k } = player,
    mean = data.errors && data.predicted ? data.errors.map(row => row.reduce((a, b) => a + b, 0) / row.length) : null;
  player.find('.pp-img').src = data.frames[k];
  player.find('.pp-inpicture-box').hidden = !data.predicted_px;
  player.find('.pp-bones').style.display = player.kept.inPicture ? '' : 'none';
  movePicture(player.find('.pp-bones'), data, k, player.kept.joint);
  player.find('.pp-hint').textContent =
    player.kept.joint === null ? '' : hoverTexts(data, 'predicted', k)[player.kept.joint];
  player.find('.pp-scrub').value = k;
  player.find('.pp-label').textContent =
    `Frame ${k + 1}/${data.frames.length}` + (mean ? ` · ${plain(mean[k])} mm` : '');
  [...player.find('.pp-film').children].forEach((button, i) => {
    button.classList.toggle('pp-on', i === k);
    button.querySelector('.pp-fill').style.width = mean ? `${Math.min(100, (mean[i] / ERROR_CAP_MM) * 100)}%` : '0';
    button.querySelector('.pp-mm').textContent = mean ? plain(mean[i]) : '';
  });
}
