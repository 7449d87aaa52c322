// When the page stands in another site's frame (embed.js): what is said between the two.

/** Only the site named in the address is spoken to and listened to. Outside a frame nothing here does anything. */
export function create({ onShown, onLeave }) {
	const host = new URLSearchParams(location.search).get("host") || "";
	const framed = window.parent !== window && /^https?:\/\/[^/]+$/.test(host);
	let shown = !framed;

	window.addEventListener("message", ({ source, origin, data }) => {
		if (!framed || source !== window.parent || origin !== host || !data) return;
		if (data.type === "leave") return onLeave();
		shown = data.type === "shown";
		if (shown) onShown();
	});

	return {
		framed,
		tell: (message) => framed && window.parent.postMessage({ source: "clinic-chat", ...message }, host),
		isShown: () => shown && document.visibilityState === "visible",
	};
}
