/**
 * Editor of pages: a table copied from Word, Excel or a web page stays a table wherever it is pasted.
 *
 *   in a formatted text   it becomes a « Tableau » block after the text, or readable lines where none may stand
 *   textarea[data-paste=table]      lines of cells parted by « | »
 *   textarea[data-paste=markdown]   a table in Markdown
 */
const words = (cell) => cell.textContent.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");

/** The cells of each row; one that spans several columns is followed by empty ones. */
function rowsOf(table) {
  const rows = [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [words(cell), ...Array(Math.min(cell.colSpan, 50) - 1).fill("")]));
  return rows.filter((row) => row.some(Boolean));
}

/** Cells of a plain text, as spreadsheets copy them: tabs between cells, quotation marks around line ends. */
function rowsOfText(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) return [];
    rows.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).replace(/\s+/g, " ").trim().replaceAll("|", "\\|"));
    if (found[3] !== "\t") rows.push([]);
  }
  return rows.filter((row) => row.some(Boolean));
}

/** Lines of cells. Bars enclose them where one starts or ends with an empty cell, which would be lost. */
function lines(rows) {
  const enclosed = rows.some((row) => !row[0] || !row.at(-1));
  return rows.map((row) => (enclosed ? `| ${row.join(" | ")} |` : row.join(" | "))).join("\n");
}

function markdown(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`;
  return `\n\n${[line(rows[0]), line(Array(width).fill("---")), ...rows.slice(1).map(line)].join("\n")}\n\n`;
}

function parsed(data) {
  const page = new DOMParser().parseFromString(data.getData("text/html"), "text/html");
  // Tables that only lay out hold other tables: the innermost are those of the author.
  const tables = [...page.querySelectorAll("table")].filter((table) => !table.querySelector("table"));
  return { page, tables: tables.filter((table) => rowsOf(table).length) };
}

/** The stream that holds the field and the place after it, where a « Tableau » may stand. */
function placeAfter(field) {
  for (let holder = field; holder; holder = holder.parentElement) {
    const stream = holder.rootBlock;
    const index = stream?.children?.findIndex((child) => child.element?.contains(field)) ?? -1;
    if (index >= 0 && stream.blockDef?.childBlockDefsByName?.table) return { stream, index: index + 1 };
  }
  return null;
}

function pasteInField(event, field) {
  const { page, tables } = parsed(event.clipboardData);
  const text = event.clipboardData.getData("text/plain");
  const whole = tables.length === 1 && words(tables[0].closest("table")) === words(page.body);
  const rows = whole ? rowsOf(tables[0]) : text.includes("\t") && !tables.length ? rowsOfText(text) : [];
  if (field.dataset.paste === "table" && tables.length && !rows.length) rows.push(...rowsOf(tables[0]));
  if (rows.length < 2 && !(rows[0]?.length > 1)) return;
  event.preventDefault();
  const written = field.dataset.paste === "table" ? lines(rows) : markdown(rows);
  // So that Ctrl+Z takes it back.
  if (!document.execCommand("insertText", false, written)) field.setRangeText(written, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function pasteInText(event, field) {
  const { page, tables } = parsed(event.clipboardData);
  if (!tables.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const place = placeAfter(field);
  tables.forEach((table, number) => {
    const rows = rowsOf(table);
    if (place) {
      const value = { caption: table.caption ? words(table.caption) : "", rows: lines(rows) };
      place.stream.insert({ type: "table", value, id: null }, place.index + number, { animate: true });
      table.remove();
    } else {
      table.replaceWith(...rows.map((row) => Object.assign(page.createElement("p"), { textContent: row.join(" | ") })));
    }
  });
  for (const layout of page.querySelectorAll("table, tbody, thead, tr, td, th")) layout.replaceWith(...layout.childNodes);
  if (!page.body.textContent.trim()) return;
  const rest = new DataTransfer();
  rest.setData("text/html", page.body.innerHTML);
  rest.setData("text/plain", page.body.innerText ?? page.body.textContent);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: rest, bubbles: true, cancelable: true }));
}

document.addEventListener("paste", (event) => {
  const target = event.target instanceof Element ? event.target : event.target?.parentElement;
  if (!target || !event.clipboardData) return;
  const field = target.closest("textarea[data-paste]");
  const text = target.closest(".Draftail-Editor [contenteditable=true]");
  if (field) pasteInField(event, field);
  else if (text) pasteInText(event, text);
}, { capture: true });
