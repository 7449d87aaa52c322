// Keeps the page inside what can really be seen: phones slide their keyboard over the page without telling the layout.

const SHORT = 26; // rem: below this height the heading scrolls away with the conversation

/** `onResize()` follows every change of the visible height. */
export function follow(onResize) {
  const root = document.documentElement;
  const view = window.visualViewport;

  function measure() {
    // While zoomed in, the visible part is small on purpose: the layout stays as it is.
    const zoomed = view && view.scale > 1.01;
    const height = view && !zoomed ? view.height : window.innerHeight;
    const rem = parseFloat(getComputedStyle(root).fontSize);
    root.style.setProperty("--height", `${Math.round(height)}px`);
    root.style.setProperty("--shift", `${view && !zoomed ? Math.round(view.offsetTop) : 0}px`);
    root.classList.toggle("short", height < SHORT * rem);
    onResize();
  }

  measure();
  window.addEventListener("resize", measure);
  if (view) {
    view.addEventListener("resize", measure);
    view.addEventListener("scroll", measure);
  }
}
