// The place to drop, paste or choose a file.

import { byId, setText } from "./dom.js";

/** Gives {chosen(), ask(text)}; tells changed(file) of another file, or null. */
export function chooser(changed) {
  const input = byId("try-file");
  const drop = byId("drop");
  const label = byId("drop-text");
  let chosen = null;
  let question = label.textContent;

  function take(taken) {
    chosen = taken ?? null;
    setText(label, chosen ? chosen.name || "pasted picture" : question);
    drop.classList.toggle("filled", Boolean(chosen));
    changed(chosen);
  }

  input.addEventListener("change", () => take(input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])][0];
    if (pasted && !drop.hidden) {
      take(pasted);
    }
  });
  return {
    chosen: () => chosen,
    ask(text) {
      question = text;
      if (!chosen) {
        setText(label, text);
      }
    },
  };
}
