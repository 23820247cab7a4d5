// The review page works without this file. With it a section can be ticked at once, and the buttons say how many are.
"use strict";

const ticks = [...document.querySelectorAll("#review input[name=tick]")];
const sections = [...document.querySelectorAll("#review [data-section]")].map((section) => ({
  every: section.querySelector("[data-every]"),
  ticks: [...section.querySelectorAll("input[name=tick]")],
}));

function count() {
  const chosen = ticks.filter((tick) => tick.checked).length;
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = chosen ? `（${chosen}项）` : "";
  for (const section of sections) {
    if (!section.every) continue;
    const here = section.ticks.filter((tick) => tick.checked).length;
    section.every.checked = here > 0 && here === section.ticks.length;
    section.every.indeterminate = here > 0 && here < section.ticks.length;
  }
}

for (const section of sections) {
  if (!section.every || !section.ticks.length) continue;
  section.every.closest("label").hidden = false;
  section.every.addEventListener("change", () => {
    for (const tick of section.ticks) tick.checked = section.every.checked;
    count();
  });
}
for (const tick of ticks) tick.addEventListener("change", count);
count();

// A reason grows with what is written into it.
for (const reason of document.querySelectorAll("#review textarea")) {
  const grow = () => {
    reason.style.height = "auto";
    reason.style.height = `${Math.min(160, reason.scrollHeight + 2)}px`;
  };
  reason.addEventListener("input", grow);
  if (reason.value) grow();
}

// A verdict says at once whether it needs a reason: blank is what the unit reported itself. And the light to come is that of
// the verdict chosen: an option brings its own where it differs from the one that the page came with.
const lights = document.querySelector("#verdict-lights");

function outcomes(matter) {
  const to = matter.querySelector(".eval .arrow + .why");
  if (!to) return () => "";
  const [summary, sentence] = to.children;
  const came = { light: summary.firstElementChild, sentence: sentence.textContent };
  return ({ status, sentence: said }) => {
    const before = summary.textContent;
    summary.replaceChildren(status ? lights.content.querySelector(`.is-${status}`).cloneNode(true) : came.light);
    sentence.textContent = status ? said : came.sentence;
    return summary.textContent === before ? "" : summary.textContent.trim();
  };
}

for (const verdict of document.querySelectorAll("#review .verdict")) {
  const chosen = verdict.querySelector("select");
  const matter = verdict.closest(".matter");
  const lead = outcomes(matter);
  const show = () => {
    verdict.classList.toggle("is-judged", chosen.value !== "");
    return lead(chosen.selectedOptions[0].dataset);
  };
  chosen.addEventListener("change", () => {
    const light = show();
    if (light) document.querySelector("#verdict-said").textContent = `任务${matter.querySelector(".no").textContent}审核后：${light}`;
  });
  show();
}

// After a refusal: where the mistake is.
document.querySelector("#review [aria-invalid]")?.focus();
