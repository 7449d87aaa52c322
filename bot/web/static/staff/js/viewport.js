// Keeps the reply box above a phone's keyboard where the browser does not do so by itself (iOS).

/** Follow the visible part of the page. */
export function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    // A pinch zoom also shrinks the visible part; the layout must not follow that.
    if (view.scale > 1.01) return;
    document.documentElement.style.setProperty('--height', `${Math.round(view.height)}px`);
    if (view.offsetTop > 0) window.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
  fit();
}
