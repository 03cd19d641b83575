const loading = {};

/** Whether WebAssembly runs here. A policy without 'wasm-unsafe-eval' shows only when a module is made. */
export function runs() {
  try {
    return !!new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  } catch {
    return false;
  }
}

/** Shows the widget in its element; its files are loaded once for all. */
export async function load(host, config, options, attempt) {
  const { glue } = config.assets;
  loading[glue] = loading[glue] || start(config, attempt);
  let widget;
  try {
    widget = await loading[glue];
  } catch (error) {
    delete loading[glue];
    throw error;
  }
  if (!widget.mount(host, JSON.stringify(config), JSON.stringify(options))) throw config;
}

/** Loads both files at once. Some browsers remember that a module failed, hence another address for another try. */
async function start({ edge, assets }, attempt) {
  const [widget, wasm] = await Promise.all([
    import(edge + assets.glue + (attempt ? "?" + attempt : "")),
    fetch(edge + assets.wasm),
  ]);
  await widget.default({ module_or_path: wasm });
  return widget;
}
