// In the history sheet a correction begins, and a cell is taken over as it stands now, in that cell alone: what is typed in the
// row's other quarters stays. A link from the guide leads into its cell. What is set above a column outlives a reload.
"use strict";

const cellOf = (link) => link.closest("td.quarter");
const SET = `${KEPT}columns`;

form.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-correct], [data-reload]");
  if (!link || !cellOf(link)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const [cell, row] = [cellOf(link), rowOf(link)];
  const begun = link.dataset.correct ? `correct=${link.dataset.correct}&` : "";
  await busy; // the answer to what was sent before would cover what is asked for now
  const data = await fetched(`${begun}row=${numberOf(row)}`);
  if (data) exchangeCell(rowNumbered(numberOf(row)), document.getElementById(cell.id), parsed(data.rows[numberOf(row)]));
}, { capture: true });

function exchangeCell(row, cell, fresh) {
  const now = fresh.querySelector(`[id="${cell.id}"]`);
  const before = JSON.parse(sent.get(numberOf(row)));
  for (const name of Object.keys(before)) if (name.startsWith(`${cell.id.replace("row-", "")}-`)) delete before[name];
  cell.replaceWith(now);
  const inOrder = Object.keys(fieldsOf(row));
  const held = { ...before, ...fieldsOf(now) };
  sent.set(numberOf(row), JSON.stringify(Object.fromEntries(inOrder.map((name) => [name, held[name]]))));
  if (isChanged(row)) keep(row);
  else giveUp(row);
  row.classList.toggle("is-unsaved", row.querySelector(".is-refused") !== null);
  (now.querySelector(".figure") ?? now.querySelector(".link"))?.focus();
}

// The fields above a column go with every save (grid-save.js); they are kept here as long as the window is open.

const common = () => [...form.querySelectorAll(".common [name]")];

form.addEventListener("change", (event) => {
  if (!event.target.closest(".common")) return;
  sessionStorage.setItem(SET, JSON.stringify(Object.fromEntries(common().map((field) => [field.name, field.value]))));
});

const keptAbove = JSON.parse(sessionStorage.getItem(SET) ?? "{}");
for (const field of common()) if (field.name in keptAbove) field.value = keptAbove[field.name];

// Of many quarters the one with the baselines is brought into view.
for (const frame of form.querySelectorAll(".scroll")) {
  const base = frame.querySelector(".is-base");
  if (base) frame.scrollLeft = base.offsetLeft + base.offsetWidth - frame.clientWidth;
}

function enterCell() {
  if (!location.hash.startsWith("#row-")) return;
  const cell = document.getElementById(location.hash.slice(1));
  const fold = cell?.closest("details");
  if (fold) fold.open = true;
  cell?.querySelector(".figure")?.focus();
}
window.addEventListener("hashchange", enterCell);
window.addEventListener("load", enterCell); // not before: going to the fragment takes the focus away
