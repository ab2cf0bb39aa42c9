"use strict";
// A box over each table keeps the rows that hold its words; a click on a heading sorts by that column.
for (const table of document.querySelectorAll("table.data")) {
  const body = table.tBodies[0];
  const box = table.closest(".scroll").previousElementSibling;
  if (box && box.matches("input.find")) {
    box.addEventListener("input", () => {
      const words = box.value.trim().split(/\s+/);
      for (const row of body.rows) row.hidden = !words.every((word) => row.textContent.includes(word));
    });
  }
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (!head) return;
    const column = head.cellIndex;
    const up = head.dataset.order !== "up";
    for (const other of head.parentElement.cells) delete other.dataset.order;
    head.dataset.order = up ? "up" : "down";
    const key = (row) => row.cells[column].textContent;
    const number = [...body.rows].every((row) => key(row) === "" || !Number.isNaN(Number(key(row))));
    const compare = (a, b) => (number ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b), "zh"));
    const rows = [...body.rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
    body.append(...rows);
  });
}
