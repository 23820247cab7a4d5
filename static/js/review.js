// The review page works without this file. With it all figures can be ticked at once, and the buttons say how many are.
"use strict";

const ticks = [...document.querySelectorAll("#review input[name=tick]")];
const every = document.querySelector("[data-every]");

function count() {
  const chosen = ticks.filter((tick) => tick.checked).length;
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = chosen ? `（${chosen}项）` : "";
  if (!every) return;
  every.checked = chosen > 0 && chosen === ticks.length;
  every.indeterminate = chosen > 0 && chosen < ticks.length;
}

if (every && ticks.length) {
  every.closest("label").hidden = false;
  every.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = every.checked;
    count();
  });
}
for (const tick of ticks) tick.addEventListener("change", count);
count();

// The reason grows with what is written into it.
const reason = document.querySelector("#reason");
if (reason) {
  const grow = () => { reason.rows = Math.min(5, Math.max(1, reason.value.split("\n").length, Math.ceil(reason.value.length / 36))); };
  reason.addEventListener("input", grow);
  grow();
}
