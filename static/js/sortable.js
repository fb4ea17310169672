// Lets the rows of a table be sorted by its columns. Without it the table is read in the order of its authors.

const language = document.documentElement.lang || "fr";
const compare = new Intl.Collator(language, { numeric: true }).compare;

function key(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort ?? cell.textContent.trim();
}

function sort(table, column, button) {
  const heads = table.tHead.rows[0].cells;
  const descending = heads[column].getAttribute("aria-sort") === "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((one, other) => {
    const [a, b] = [key(one, column), key(other, column)];
    // What nobody documented comes last, either way.
    if (!a || !b) return Number(!a) - Number(!b);
    return descending ? compare(b, a) : compare(a, b);
  });
  body.append(...rows);
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  button.focus();
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  if (table.tBodies[0].rows.length < 2) continue;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.title = `${table.dataset.sortLabel} ${head.textContent.trim()}`;
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column, button));
    head.append(button);
  });
}
