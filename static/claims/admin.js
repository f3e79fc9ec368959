// Names for what the admin's widgets leave without one to a screen reader. Rows of a table can be added at any time.

const words = (element) => element?.textContent.replace(/[\s:]+/g, " ").trim() ?? "";

/** What stands over a control: the heading of its column (counted from the right), else the label of its row. */
function heading(control) {
  const cell = control.closest("td"), heads = cell?.closest("table").tHead?.rows[0].cells;
  const column = heads?.[heads.length - cell.parentElement.cells.length + cell.cellIndex];
  return words(column) || words(control.closest(".form-row, fieldset")?.querySelector("label, legend"));
}

function nameWidgets(root) {
  for (const control of root.querySelectorAll("td select, td input:not([type=hidden]), .datetime input")) {
    if (!control.labels?.length && !control.ariaLabel) control.setAttribute("aria-label", heading(control));
  }
  for (const box of root.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
    const select = box.closest(".select2")?.previousElementSibling;
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", words(select?.labels?.[0]) || heading(box));
  }
  for (const icon of root.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  for (const empty of root.querySelectorAll("th.original")) empty.outerHTML = "<td class='original'></td>";
}

let waiting = false;
new MutationObserver(() => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; nameWidgets(document.body); });
}).observe(document.body, { childList: true, subtree: true });
nameWidgets(document.body);
