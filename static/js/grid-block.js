// Pasting a block into the history sheet: lines go down the indicators, columns go right over the quarters, from the cell that
// has the focus. A line always belongs to the row at its place: what cannot be written to is skipped and counted, never
// filled into its neighbour. A ratio takes a figure as its published value.
"use strict";

form.addEventListener("paste", (event) => {
  const field = event.target;
  const corner = field.closest("td.quarter");
  if (!corner || !field.matches(".figure")) return;
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  if (!/[\t\r\n]/.test(text)) return; // one cell: as everywhere
  event.preventDefault();
  fillBlock(corner, text.split(/\r?\n/).map((line) => line.split("\t")));
});

function fillBlock(corner, lines) {
  const rows = [...form.querySelectorAll(".entry-row")].filter((row) => !row.closest("details:not([open])"));
  const below = rows.slice(rows.indexOf(rowOf(corner)));
  const column = quartersOf(rowOf(corner)).indexOf(corner);
  const filled = new Map();
  let left = 0;
  lines.forEach((cells, down) => cells.forEach((text, right) => {
    if (!text.trim()) return;
    const cell = below[down] && quartersOf(below[down])[column + right];
    const target = cell && (cell.querySelector(".figure[name$='-value']") ?? cell.querySelector(".figure"));
    if (target) filled.set(target, text.trim());
    else left += 1;
  }));
  if (filled.size) fill(filled, left ? `，${left}格不能填写或没有位置，没有填` : "");
  else say("粘贴的内容没有可以填写的位置", "is-offline");
}

function quartersOf(row) {
  return [...row.querySelectorAll("td.quarter")];
}
