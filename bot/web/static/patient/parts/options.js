// What can be done with the whole chat: keep a copy, delete it.

import { words } from "../words.js";
import { find } from "./element.js";
import { create as createSheet } from "./sheet.js";

/** `onErase()` resolves when the chat is deleted and rejects when that failed. */
export function create({ element, onSave, onErase }) {
	const sheet = createSheet({ element: find("sheet-options") });
	const confirm = createSheet({ element: find("sheet-delete") });
	const erase = find("delete-confirm");
	const failed = confirm.element.querySelector("[role=alert]");

	async function onConfirm() {
		erase.disabled = true;
		failed.textContent = "";
		await onErase().then(confirm.close, () => (failed.textContent = words.ended.failed));
		erase.disabled = false;
	}

	element.addEventListener("click", sheet.open);
	erase.addEventListener("click", onConfirm);
	find("save").addEventListener("click", () => {
		sheet.close();
		onSave();
	});
	find("delete").addEventListener("click", () => {
		sheet.close();
		failed.textContent = "";
		confirm.open();
	});
	return {
		element,
		update({ available }) {
			element.hidden = !available;
		},
		destroy: () => element.remove(),
	};
}
