// When the page stands in another site's frame (embed.js): what is said between the two.

/** Only the site named in the address is spoken to and listened to. Outside a frame everything here does nothing. */
export function create({ onShown, onLeave }) {
  const parameters = new URLSearchParams(location.search);
  const host = parameters.get("host") || "";
  const framed = window.parent !== window && parameters.has("embed") && /^https?:\/\/[^/]+$/.test(host);
  let shown = !framed;

  function tell(message) {
    if (framed) window.parent.postMessage({ source: "clinic-chat", ...message }, host);
  }

  if (framed) {
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== host || !event.data) return;
      if (event.data.type === "shown" || event.data.type === "hidden") {
        shown = event.data.type === "shown";
        if (shown) onShown();
      }
      if (event.data.type === "leave") onLeave();
    });
  }

  return { framed, tell, isShown: () => shown && document.visibilityState === "visible" };
}
