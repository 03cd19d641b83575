/** Puts a text on the clipboard; else selects the field that shows it, for the person to copy. Tells which. */
export async function copy(root, text) {
  try {
    // Absent on insecure pages, refused in some frames.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return select(root, text);
  }
}

/** The older way: select a field that holds the text, and copy the selection. */
function select(root, text) {
  const focused = root.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  root.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  // A link is copied with its channel behind.
  if (!done) [...root.querySelectorAll("input[readonly]")].find(({ value }) => text.startsWith(value))?.select();
  return done;
}
