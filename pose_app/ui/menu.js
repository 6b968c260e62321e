// On a phone the menu lies over the page: it goes away once something was chosen in it.
const CHOICES = '[data-testid=stSidebarNavLink], [data-testid=stSidebar] .pt-open';

export default function () {
  if (window.poseAppMenu) return;
  window.poseAppMenu = true;
  document.addEventListener('click', ({ target }) => {
    if (!matchMedia('(max-width: 768px)').matches || !target.closest(CHOICES)) return;
    setTimeout(() => document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click());
  });
}
