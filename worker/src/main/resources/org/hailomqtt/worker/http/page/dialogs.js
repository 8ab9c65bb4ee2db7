// Asking, telling and showing: the confirmation, the short notices, the login.

import { byId, el, setText } from "./dom.js";
import { call, login } from "./api.js";

const NOTICE_MS = 6000;
const LOGGED_IN = "hailo-worker-logged-in"; // the cookie itself is not for scripts

/** Asks; gives whether the answer was yes. */
export function confirmed(title, text, yes) {
  const dialog = byId("confirm");
  setText(byId("confirm-title"), title);
  setText(byId("confirm-text"), text);
  setText(byId("confirm-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Tells something for a few seconds; an error stays until it is clicked away. */
export function tell(text, isError = false) {
  const notice = el(
    "button",
    { type: "button", class: isError ? "notice bad" : "notice", title: "Click to close", onclick: () => notice.remove() },
    text,
  );
  const notices = byId("notices");
  while (notices.children.length > 3) {
    notices.firstChild.remove();
  }
  notices.append(notice);
  if (!isError) {
    setTimeout(() => notice.remove(), NOTICE_MS);
  }
}

/** Does something that may fail, and tells how it failed; the button rests meanwhile. */
export async function attempt(button, action) {
  button.disabled = true;
  try {
    await action();
  } catch (e) {
    tell(e.message, true);
  } finally {
    button.disabled = false;
  }
}

/** Shows something at length. */
export function show(title, ...content) {
  const dialog = byId("details");
  setText(byId("details-title"), title);
  byId("details-body").replaceChildren(...content);
  if (!dialog.open) {
    dialog.showModal();
  }
}

/** Asks for the token until it is right, then goes on. */
export function askForToken(then) {
  const dialog = byId("login");
  if (dialog.open) {
    return;
  }
  const token = byId("login-token");
  const error = byId("login-error");
  setText(error, "");
  byId("login-form").onsubmit = async (event) => {
    event.preventDefault();
    try {
      if (await login(token.value)) {
        dialog.close();
        token.value = "";
        localStorage.setItem(LOGGED_IN, "yes");
        then();
      } else {
        setText(error, "That is not the token.");
        token.select();
      }
    } catch (e) {
      setText(error, e.message);
    }
  };
  dialog.oncancel = (event) => event.preventDefault();
  dialog.showModal();
}

/** Shows the button to log out where somebody logged in. */
export function offerLogout() {
  const button = byId("logout");
  button.hidden = !localStorage.getItem(LOGGED_IN);
  button.onclick = () =>
    attempt(button, async () => {
      await call("logout", { method: "POST" });
      localStorage.removeItem(LOGGED_IN);
      location.reload();
    });
}
