import { quietly } from "./quietly.js";

/**
 * The first party's storage; in `held` instead, which goes with the page, until the visitor agreed to more, and where the storage is
 * forbidden, full or absent. A browser may say no for its visitor (Global Privacy Control): most pages keep nothing, and need not ask.
 */
const storage = () =>
  (window.goodword.held ??= navigator.globalPrivacyControl && {}) || localStorage;

const name = (config, what) => `goodword:${config.program}:${what}`;

export const kept = (config, what) => quietly(() => storage()[name(config, what)]);

/** Keeps a text, until it is forgotten. */
export function keep(config, what, value) {
  const at = name(config, what);
  try {
    storage()[at] = value;
  } catch {
    window.goodword.held = { [at]: value };
  }
}

/** Takes away what was kept; where the storage is forbidden, nothing was. */
export const forget = (config, what) => quietly(() => delete storage()[name(config, what)]);
