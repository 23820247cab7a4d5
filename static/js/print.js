// 打印: the browser's own dialog, where there is a script; without one, the browser's menu prints the same.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
