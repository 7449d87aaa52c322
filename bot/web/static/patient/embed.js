// One line on a clinic's own site opens the chat there:
// <script src="https://chat.example.org/embed.js" data-position="right" data-colour="#2c5f58" data-label="Chat with us" async></script>
// The chat itself loads when it is opened for the first time. Styles are set on the elements, which a strict
// Content-Security-Policy of the site allows; the site must allow this origin in script-src and frame-src.

(() => {
	const { src, dataset } = document.currentScript;
	const origin = new URL(src).origin;
	const side = dataset.position === "left" ? "left" : "right";
	const colour = /^#[0-9a-f]{6}$/i.test(dataset.colour) ? dataset.colour : "#2c5f58";
	const label = dataset.label || "Chat with us";
	const narrow = matchMedia("(max-width: 40rem), (max-height: 30rem)");
	const escapeTwice = 1000;
	let frame = null;
	let ready = false;
	let open = false;
	let escaped = -escapeTwice;

	/** Black or white, whichever reads better on the colour (WCAG relative luminance). */
	function inkOn(hex) {
		const [red, green, blue] = [1, 3, 5].map((i) => (parseInt(hex.slice(i, i + 2), 16) / 255) ** 2.2);
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
	}

	function make(tag, style, attributes) {
		const element = document.createElement(tag);
		Object.assign(element.style, style);
		for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
		return element;
	}

	const fixed = { position: "fixed", zIndex: "2147483000", boxSizing: "border-box", border: "0", margin: "0" };
	const face = { font: "600 17px/1.2 -apple-system, 'Segoe UI', Roboto, system-ui, sans-serif", cursor: "pointer" };
	const edge = `max(16px, env(safe-area-inset-${side}))`;
	const launcher = make(
		"button",
		{ ...fixed, ...face, [side]: edge, bottom: "max(16px, env(safe-area-inset-bottom))", minHeight: "52px", padding: "0 22px", borderRadius: "26px", background: colour, color: inkOn(colour), boxShadow: "0 2px 12px rgba(0, 0, 0, .25)" },
		{ type: "button", "aria-expanded": "false" },
	);
	const badge = make("span", { marginLeft: "10px", padding: "2px 8px", borderRadius: "12px", background: inkOn(colour), color: colour }, { hidden: "" });
	launcher.append(label, badge);

	const panel = make("div", { ...fixed, zIndex: "2147483001", background: "#f6f3ed", overflow: "hidden", boxShadow: "0 6px 36px rgba(0, 0, 0, .3)" }, { role: "dialog", "aria-label": label, hidden: "" });
	// Until the chat has loaded, and if it never does, this is the way back to the site.
	const back = make("button", { ...face, position: "absolute", top: "8px", right: "8px", minHeight: "44px", padding: "0 16px", border: "1px solid #777", borderRadius: "22px", background: "#fff", color: "#222" }, { type: "button" });
	back.textContent = "Close";
	panel.append(back);

	function place() {
		const large = { [side]: edge, bottom: "84px", width: "min(400px, 100vw)", height: "min(680px, 100vh - 100px)", borderRadius: "20px" };
		const whole = { left: "0", right: "0", top: "0", bottom: "0", width: "auto", height: "auto", borderRadius: "0" };
		Object.assign(panel.style, { left: "auto", right: "auto", top: "auto" }, narrow.matches ? whole : large);
	}

	function tell(type) {
		if (ready) frame.contentWindow.postMessage({ type }, origin);
	}

	function load() {
		frame = make("iframe", { display: "block", width: "100%", height: "100%", border: "0" }, { title: label });
		frame.src = `${origin}/?host=${encodeURIComponent(location.origin)}`;
		panel.append(frame);
	}

	function setOpen(now) {
		open = now;
		panel.hidden = !open;
		launcher.setAttribute("aria-expanded", open);
		if (open && !frame) load();
		tell(open ? "shown" : "hidden");
		if (open) (ready ? frame : back).focus();
		else launcher.focus();
	}

	function setUnread(count) {
		badge.hidden = !count;
		badge.textContent = count;
		launcher.setAttribute("aria-label", count ? `${label}, ${count} new` : label);
	}

	const heard = {
		ready() {
			ready = true;
			back.hidden = true;
			if (open) {
				frame.focus();
				tell("shown");
			}
		},
		close: () => escape(),
		unread: ({ count }) => setUnread(Number(count) || 0),
		leave: ({ url }) => location.replace(url),
	};

	/** Esc closes the chat; a second one at once leaves this site, as "Leave quickly" in the chat does. */
	function escape() {
		const now = performance.now();
		const again = now - escaped < escapeTwice;
		escaped = now;
		if (open) setOpen(false);
		else if (again) tell("leave");
	}

	window.addEventListener("message", ({ source, origin: from, data }) => {
		if (!frame || source !== frame.contentWindow || from !== origin) return;
		if (data && data.source === "clinic-chat" && Object.hasOwnProperty.call(heard, data.type)) heard[data.type](data);
	});
	document.addEventListener("keydown", ({ key, repeat }) => key === "Escape" && !repeat && escape());
	launcher.addEventListener("click", () => setOpen(!open));
	back.addEventListener("click", () => setOpen(false));
	narrow.addEventListener ? narrow.addEventListener("change", place) : narrow.addListener(place);
	place();

	const show = () => document.body.append(panel, launcher);
	if (document.body) show();
	else document.addEventListener("DOMContentLoaded", show);
})();
