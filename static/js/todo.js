// The number of one's to-dos in the header: asked for once the page is there, so that no page waits for it.
"use strict";

for (const link of document.querySelectorAll("[data-todo-count]")) {
  fetch(link.dataset.todoCount, { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : null))
    .then((found) => {
      if (!found || !found.count) return;
      link.querySelector(".badge").textContent = found.count > 99 ? "99+" : String(found.count);
      link.querySelector(".badge").classList.toggle("is-late", found.overdue > 0);
      link.setAttribute("aria-label", `待办${found.count}项${found.overdue ? `，其中超期${found.overdue}项` : ""}`);
    })
    .catch(() => {}); // without a number the link still leads to the list
}
