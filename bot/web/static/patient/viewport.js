// Keeps the page inside what can be seen: phones slide their keyboard over it.

const SHORT = 26; // rem: below this height the heading scrolls away with the conversation

export function follow() {
	const root = document.documentElement;
	const view = window.visualViewport;

	function measure() {
		// Zoomed in, the visible part is small on purpose.
		const usable = view && view.scale < 1.01;
		const height = usable ? view.height : window.innerHeight;
		root.style.setProperty("--height", `${Math.round(height)}px`);
		root.style.setProperty("--shift", `${usable ? Math.round(view.offsetTop) : 0}px`);
		root.classList.toggle("short", height < SHORT * parseFloat(getComputedStyle(root).fontSize));
	}

	measure();
	window.addEventListener("resize", measure);
	if (view) ["resize", "scroll"].forEach((change) => view.addEventListener(change, measure));
}
