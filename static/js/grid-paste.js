// Pasting: one column fills downward from the cell; names with figures are matched by the server and shown before anything
// is filled in. What was there before can be brought back.
"use strict";

const dialog = document.getElementById("pasted");

form.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches(".figure") || event.defaultPrevented) return;
  const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
  if (!/[\t\r\n]/.test(text)) return; // one cell: as everywhere
  event.preventDefault();
  if (text.includes("\t")) matchByName(text);
  else fillDown(field, text.split(/\r?\n/));
});

// A single column goes downward, a line a row; a ratio takes it as its published value. A blank line leaves its row alone. A row
// that cannot be written keeps its line: skipping it would put every later figure into another indicator.
function fillDown(field, lines) {
  const rows = [...form.querySelectorAll(".entry-row")].filter((row) => isSeen(row));
  const below = rows.slice(rows.indexOf(rowOf(field)));
  const filled = new Map();
  const skipped = [];
  lines.forEach((line, place) => {
    if (!line.trim() || !below[place]) return;
    const target = below[place].querySelector(".figure[name$='-value']") ?? below[place].querySelector(".figure");
    if (target) filled.set(target, line.trim());
    else skipped.push(numberOf(below[place]));
  });
  const left = lines.slice(below.length).filter((line) => line.trim()).length;
  const locked = skipped.length ? `，指标${skipped.join("、")}不能填写，已跳过` : "";
  fill(filled, locked + (left ? `，多出${left}行没有位置` : ""));
}

function fill(values, more = "") {
  const before = new Map([...values.keys()].map((field) => [field.name, field.value]));
  for (const [field, text] of values) {
    field.value = text;
    keep(rowOf(field));
  }
  const rows = new Set([...values.keys()].map(rowOf));
  for (const row of rows) waiting.add(numberOf(row));
  flush().then(() => offerUndo(before, `已填入${values.size}格${more}`));
}

function offerUndo(before, text) {
  if (machine.classList.contains("is-offline")) return;
  say(`${text}　`);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = "撤销粘贴";
  button.addEventListener("click", () => {
    const values = new Map();
    for (const [name, value] of before) {
      const field = form.querySelector(`.figure[name="${name}"]`);
      if (field) values.set(field, value);
    }
    for (const [field, value] of values) {
      field.value = value;
      waiting.add(numberOf(rowOf(field)));
    }
    flush().then(() => say("已撤销粘贴"));
  });
  machine.append(button);
}

async function matchByName(text) {
  const body = new FormData();
  body.append("text", text);
  body.append("csrfmiddlewaretoken", token);
  try {
    const answer = await fetch(form.dataset.paste, { method: "POST", body, headers: { Accept: "text/html", "X-CSRFToken": token }, redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      say((await answer.json()).message, "is-offline");
      return;
    }
    dialog.innerHTML = await answer.text();
    dialog.showModal();
  } catch (problem) {
    trouble(problem, []);
  }
}

dialog?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
  if (!event.target.closest("[data-fill-in]")) return;
  const values = new Map();
  for (const box of dialog.querySelectorAll("[type=checkbox]:checked")) {
    for (const part of box.closest("tr").querySelectorAll("[data-fill]")) {
      const field = form.querySelector(`.figure[name="${part.dataset.fill}"]`);
      if (field) values.set(field, part.textContent);
    }
  }
  dialog.close();
  const folded = form.querySelector(".text-only");
  if (folded && [...values.keys()].some((field) => folded.contains(field))) folded.open = true;
  fill(values);
});
