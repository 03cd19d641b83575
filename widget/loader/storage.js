/** The first party's storage. It may be forbidden, full or absent: then nothing is remembered. */

const name = (config, what) => `goodword:${config.program}:${what}`;

export function kept(config, what) {
  try {
    return localStorage.getItem(name(config, what));
  } catch {
    return null;
  }
}

export function keep(config, what, value) {
  try {
    localStorage.setItem(name(config, what), value);
  } catch {
    // Then it holds for this page only.
  }
}
