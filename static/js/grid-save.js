// Saves a row as a draft when it is left, one request at a time, and shows what the server understood. What cannot be saved
// stays typed, stays kept (grid-keep.js) and is tried again.
"use strict";

const machine = document.getElementById("machine");
const RETRY = 5000; // milliseconds between attempts while the network is away
const waiting = new Set(); // numbers of rows to save
let busy = null;
let retry = null;
let token = form.querySelector("[name=csrfmiddlewaretoken]").value;

const sent = new Map(); // number -> what the server last had of the row
for (const row of form.querySelectorAll(".entry-row")) sent.set(numberOf(row), JSON.stringify(fieldsOf(row)));

const isChanged = (row) => JSON.stringify(fieldsOf(row)) !== sent.get(numberOf(row));

function say(text, kind = "") {
  machine.textContent = text;
  machine.className = `machine ${kind}`;
}

function mark(row, text) {
  const place = row.querySelector(".saved");
  if (place) place.textContent = text;
  row.classList.toggle("is-unsaved", Boolean(text));
}

// Asking the server

class SignedOut extends Error {}

async function ask(body, address = location.pathname) {
  const options = { headers: { Accept: "application/json", "X-CSRFToken": token }, redirect: "manual" };
  if (body) Object.assign(options, { method: "POST", body });
  const answer = await fetch(address, options);
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { status: answer.status, page: await answer.text() };
  const data = await answer.json();
  if (data.token) token = data.token;
  form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  return { status: answer.status, data };
}

// A token grows old when somebody signs in again in another tab: a fresh one is fetched, once.
async function send(body) {
  const first = await ask(body);
  if (first.data || first.status !== 403) return first;
  await ask(null, `${location.pathname}?row=0`);
  return ask(body);
}

function bodyOf(act, rows, files = {}) {
  const body = new FormData();
  body.append("act", act);
  body.append("person", form.dataset.person);
  for (const row of rows) for (const [name, text] of Object.entries(fieldsOf(row))) body.append(name, text);
  for (const field of form.querySelectorAll(".common [name]")) body.append(field.name, field.value);
  for (const [name, list] of Object.entries(files)) for (const file of list) body.append(name, file);
  return body;
}

// Showing the answer

function parsed(html) {
  const holder = document.createElement("table");
  holder.innerHTML = html;
  return holder.querySelector(".entry-row");
}

const namesOf = (row) => [...row.querySelectorAll(".figure")].map((field) => field.name).join();

// While somebody is in the row, only what the server says about it is exchanged; the fields stay under the hands.
function showRow(number, html, { whole = false } = {}) {
  const row = rowNumbered(number);
  if (!row) return;
  const fresh = parsed(html);
  const changed = isChanged(row);
  const inside = row.contains(document.activeElement);
  if (!whole && (changed || inside) && namesOf(row) === namesOf(fresh)) {
    exchange(row, fresh);
  } else {
    const open = row.querySelector("tr.more.is-open") !== null;
    sent.set(number, JSON.stringify(fieldsOf(row))); // leaving the old row, as its focus does now, saves nothing
    row.replaceWith(fresh);
    if (open) toggleMore(number, true);
    if (inside) (fresh.querySelector(".figure") ?? fresh.querySelector(".link"))?.focus();
  }
}

function exchange(row, fresh) {
  for (const part of [".said", ".eval", ".state", ".evidence"]) {
    const nows = [...fresh.querySelectorAll(part)]; // one in the grid, one a quarter in the history sheet
    for (const [place, old] of [...row.querySelectorAll(part)].entries()) {
      const now = nows[place];
      if (!now) continue;
      const held = old.contains(document.activeElement) ? document.activeElement : null;
      old.replaceWith(now);
      if (held) resume(held, now, row);
    }
  }
  for (const version of row.querySelectorAll("[name$='-version']")) version.value = fresh.querySelector(`[name="${version.name}"]`).value;
  row.className = fresh.className;
  const cells = [...fresh.querySelectorAll("td.quarter")];
  row.querySelectorAll("td.quarter").forEach((cell, place) => { cell.className = cells[place].className; });
  for (const field of row.querySelectorAll(".figure")) {
    const now = fresh.querySelector(`[name="${field.name}"]`);
    field.classList.toggle("is-wrong", now.classList.contains("is-wrong"));
    field.placeholder = now.placeholder;
  }
}

// Somebody was typing in what is exchanged: the same field of the new part goes on with it, if there is one.
function resume(held, part, row) {
  const twin = held.name ? part.querySelector(`[name="${held.name}"]:not([type=hidden])`) : null;
  if (twin && held.type === "text") twin.value = held.value;
  (twin ?? row.querySelector(".figure"))?.focus();
}

function showAnswer({ status, data, page }, rows) {
  if (!data) {
    refuseAll(page, status, rows);
    return;
  }
  for (const [number, html] of Object.entries(data.rows)) showRow(number, html);
  document.getElementById("filled").textContent = data.filled;
  for (const row of rows) settle(rowNumbered(numberOf(row)));
  if (data.message) say(data.message, data.ok ? "" : "is-offline");
  channel?.postMessage({ numbers: rows.map(numberOf) });
}

// After an answer: a row without a mistake is on the server, and needs no keeping here.
function settle(row) {
  if (row.classList.contains("is-unsaved")) {
    keep(row);
    return;
  }
  sent.set(numberOf(row), JSON.stringify(fieldsOf(row)));
  giveUp(row);
}

function refuseAll(page, status, rows) {
  const text = new DOMParser().parseFromString(page, "text/html").querySelector("main p")?.textContent.trim();
  say(`没有保存：${text || `服务器没有处理（${status}）`}。所填内容保留在本机`, "is-offline");
  for (const row of rows) mark(row, "未保存");
}

// Saving

function save(row) {
  if (!isChanged(row)) return Promise.resolve();
  keep(row);
  mark(row, "正在保存");
  waiting.add(numberOf(row));
  return flush();
}

function flush() {
  busy ??= work().finally(() => { busy = null; });
  return busy;
}

async function work() {
  while (waiting.size) {
    const rows = [...waiting].map(rowNumbered).filter(Boolean);
    const typed = new Map(rows.map((row) => [numberOf(row), JSON.stringify(fieldsOf(row))]));
    try {
      const answer = await send(bodyOf("save", rows));
      for (const row of rows) waiting.delete(numberOf(row));
      clearProblem();
      showAnswer(answer, rows);
      for (const [number, before] of typed) again(rowNumbered(number), before);
    } catch (problem) {
      trouble(problem, rows);
      return;
    }
  }
}

// Typed on while the answer was under way: what was typed since is not saved yet.
function again(row, before) {
  const then = JSON.parse(before);
  const figuresNow = Object.entries(fieldsOf(row)).filter(([name]) => !/-(version|confirmation)$/.test(name));
  if (figuresNow.every(([name, text]) => !(name in then) || then[name] === text)) return;
  sent.set(numberOf(row), before);
  keep(row);
  if (!row.contains(document.activeElement)) save(row);
}

function trouble(problem, rows) {
  for (const row of rows) mark(row, "未保存，已留在本机");
  if (problem instanceof SignedOut) {
    const link = document.createElement("a");
    link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = "重新登录";
    say("登录已过期，所填内容留在本机；请");
    machine.append(link, "，回到本页后自动保存");
    machine.classList.add("is-offline");
  } else {
    say("网络不通，所填内容留在本机，恢复后自动保存", "is-offline");
  }
  clearTimeout(retry);
  retry = setTimeout(flush, RETRY);
}

function clearProblem() {
  clearTimeout(retry);
  if (machine.classList.contains("is-offline")) say("已恢复，已保存");
}

// Events

form.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (!row || event.target.type === "file") return;
  keep(row);
  mark(row, "正在输入");
});

form.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (row && !(event.relatedTarget && row.contains(event.relatedTarget) && !event.target.classList.contains("figure"))) save(row);
});

form.addEventListener("change", async (event) => {
  const row = rowOf(event.target);
  if (!row) return;
  if (event.target.type !== "file") {
    if (event.target.type === "checkbox" || event.target.tagName === "SELECT") save(row);
    return;
  }
  await save(row);
  await act(`save`, [row], { [event.target.name]: [...event.target.files] });
  const upload = rowNumbered(numberOf(row)).querySelector("[type=file]");
  if (upload) upload.value = "";
});

async function act(name, rows, files) {
  await flush();
  say("正在处理");
  try {
    const answer = await send(bodyOf(name, rows, files));
    say("");
    showAnswer(answer, rows);
    return answer;
  } catch (problem) {
    trouble(problem, []);
    return null;
  }
}

form.addEventListener("submit", (event) => {
  const name = event.submitter?.value;
  if (!name) return;
  event.preventDefault();
  const [verb] = name.split(":");
  const row = rowOf(event.submitter);
  submit(verb, name, row);
});

async function submit(verb, name, row) {
  const rows = row ? [row] : [...form.querySelectorAll(".entry-row")].filter((each) => each.querySelector(".figure"));
  for (const each of rows) if (verb !== "discard" && isChanged(each)) keep(each);
  if (verb === "discard") giveUp(row);
  const answer = await act(name, rows);
  if (answer?.data?.ok) await reload(rows.map(numberOf));
  else (form.querySelector(".word.is-wrong") ?? form.querySelector(".is-wrong .figure"))?.focus();
}

// Rows as the server has them now; what is typed and not saved stays. A save under way is waited for: its answer, coming
// later, would cover what is shown here with what was before.
async function reload(numbers, { whole = true } = {}) {
  const query = numbers.length ? numbers.map((number) => `row=${number}`).join("&") : "";
  try {
    await busy;
    const { data } = await ask(null, `${location.pathname}?${query}`);
    if (!data) return;
    for (const [number, html] of Object.entries(data.rows)) {
      const row = rowNumbered(number);
      if (!row || waiting.has(number) || (isChanged(row) && !whole) || row.contains(document.activeElement) && !whole) continue;
      showRow(number, html, { whole });
      sent.set(number, JSON.stringify(fieldsOf(rowNumbered(number))));
    }
    document.getElementById("filled").textContent = data.filled;
  } catch (problem) {
    if (problem instanceof SignedOut && waiting.size) trouble(problem, []);
  }
}

form.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-correct], [data-reload]");
  if (!link) return;
  event.preventDefault();
  const number = numberOf(rowOf(link));
  const begun = link.dataset.correct ? `correct=${number}&` : "";
  waiting.delete(number);
  await busy; // the answer to what was sent before would cover what is asked for now
  const data = await fetched(`${begun}row=${number}`);
  if (!data) return;
  giveUp(rowNumbered(number));
  showRow(number, data.rows[number], { whole: true });
  sent.set(number, JSON.stringify(fieldsOf(rowNumbered(number))));
  rowNumbered(number).querySelector(".figure")?.focus();
});

// The rows asked for, or nothing, and why is said.
async function fetched(query) {
  try {
    return (await ask(null, `${location.pathname}?${query}`)).data;
  } catch (problem) {
    trouble(problem, []);
    return null;
  }
}

// Another tab of this browser saved a row; this page comes back to the front; the network is back.
const channel = "BroadcastChannel" in window ? new BroadcastChannel(KEPT) : null;
channel?.addEventListener("message", (event) => reload(event.data.numbers, { whole: false }));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (waiting.size) flush();
  else reload([], { whole: false });
});
window.addEventListener("online", flush);
window.addEventListener("beforeunload", (event) => {
  if ([...form.querySelectorAll(".entry-row")].some(isChanged) && !localStorage.length) event.preventDefault();
});

// What this machine kept from the last time is put back, and saved against the version it was typed over.
function restore() {
  const found = [];
  for (const row of form.querySelectorAll(".entry-row")) {
    const before = kept(row);
    if (!before) continue;
    if (JSON.stringify(before.fields) === sent.get(numberOf(row)) || !putBack(row, before.fields)) giveUp(row);
    else found.push(row);
  }
  if (!found.length) return;
  say(`已恢复上次没有保存的内容：指标${found.map(numberOf).join("、")}`);
  for (const row of found) save(row);
}
restore();
