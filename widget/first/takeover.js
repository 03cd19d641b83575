const LIVE = "a,button,details,input,textarea,summary,h2";

/**
 * Puts a screen in place of another. What somebody typed, opened or is busy with is carried over to its like: so the
 * widget takes over from the first view, and a view from the one before, without a lost keystroke.
 */
export function take(screen, next) {
  const focused = screen.getRootNode().activeElement;
  const after = [...next.querySelectorAll(LIVE)];
  let focus;
  for (const before of screen.querySelectorAll(LIVE)) {
    const at = after.findIndex((other) => alike(before, other));
    if (at < 0) continue;
    const [like] = after.splice(at, 1);
    if (before.open) like.open = true;
    if ("defaultValue" in before && before.value !== before.defaultValue) like.value = before.value;
    if (before === focused) focus = like;
  }
  const { selectionStart, selectionEnd } = focused || {};
  // What somebody pressed may be gone: then what came in its place, else the heading.
  if (focused && !focus && screen.contains(focused)) {
    focus = next.querySelector(`.${focused.classList[0] || "none"}`) || next.querySelector("h2");
  }
  screen.replaceWith(next);
  if (!focus) return;
  focus.focus({ preventScroll: true });
  try {
    if (selectionStart !== null) focus.setSelectionRange(selectionStart, selectionEnd);
  } catch {
    // Nothing that has a selection.
  }
}

const alike = (one, other) =>
  one.tagName === other.tagName &&
  ["name", "class", "data-do", "data-with"].every((name) => one.getAttribute(name) === other.getAttribute(name));
