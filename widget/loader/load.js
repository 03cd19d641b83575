/** Whether WebAssembly runs here. A policy without 'wasm-unsafe-eval' shows only when a module is made. */
export function runs() {
  try {
    return !!new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  } catch {
    return false;
  }
}

/** Loads the widget, once for all elements, and shows it. */
export async function load(host, config, options, attempt) {
  const { edge, assets } = config;
  // Some browsers remember that a module failed, hence another address for another try.
  const glue = await import(edge + assets.glue + (attempt ? "?" + attempt : ""));
  await glue.default({ module_or_path: edge + assets.wasm });
  if (!glue.mount(host, JSON.stringify(config), JSON.stringify(options))) throw config;
}
