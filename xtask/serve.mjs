// Serves the built edge on workerd, as Cloudflare would: `node xtask/serve.mjs --port 8787 --state DIR`.
//
// Prints one line, `listening http://127.0.0.1:PORT`, when it answers; warnings and the Worker's own log go to
// stderr. Stops on SIGTERM, SIGINT, and when its stdin is a pipe that closes: a parent that dies takes it along.
// The secrets ADMIN_TOKEN and GOODWORD_SECRET come from the environment; KV and Durable Objects live in DIR.
// With GOODWORD_COUNT=true in the environment it counts what Cloudflare would bill: see counter.mjs.
import childProcess from 'node:child_process'
import { existsSync, fstatSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Log, LogLevel, Miniflare } from 'miniflare'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SECRETS = ['ADMIN_TOKEN', 'GOODWORD_SECRET']
// What an operator may set besides: docs/webhooks.md says what for.
const VARIABLES = ['WEBHOOKS_ALLOW_PRIVATE']

/** Ends the process with one sentence for the person who started it. */
function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8787' },
        state: { type: 'string' },
      },
    })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port ${values.port} is not a port number.`)
    if (!values.state) fail('Say where the state is kept: --state DIR.')
    return { host: values.host, port, state: resolve(values.state) }
  } catch (error) {
    return fail(`${error.message.split('\n')[0]}. Usage: node xtask/serve.mjs --port 8787 --state DIR [--host 127.0.0.1]`)
  }
}

function readBindings() {
  const missing = SECRETS.filter((name) => !process.env[name])
  if (missing.length) fail(`Set ${missing.join(' and ')} in the environment: the edge has no secret of its own.`)
  const set = VARIABLES.filter((name) => process.env[name])
  return Object.fromEntries([...SECRETS, ...set].map((name) => [name, process.env[name]]))
}

/** The deployed configuration; its comments stand on lines of their own. */
function readWranglerConfig() {
  const text = readFileSync(join(root, 'edge/wrangler.jsonc'), 'utf8')
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''))
}

/** Every module that a deployment uploads, the entry first; before it the counter, where that was asked for. */
function readModules(entry) {
  if (!existsSync(entry)) fail('The edge is not built yet: run `cargo xtask build` first.')
  const folder = dirname(entry)
  const others = readdirSync(folder, { recursive: true }).filter((file) => join(folder, file) !== entry)
  const modules = others
    .filter((file) => /\.(m?js|wasm)$/.test(file))
    .map((file) => ({ type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule', path: join(folder, file) }))
  const counts = process.env.GOODWORD_COUNT === 'true'
  const counter = counts ? [readCounter(folder)] : []
  return { modulesRoot: folder, modules: [...counter, { type: 'ESModule', path: entry }, ...modules] }
}

/** As if it had been built beside the entry, which it imports. */
function readCounter(folder) {
  const contents = readFileSync(join(root, 'xtask/counter.mjs'), 'utf8')
  return { type: 'ESModule', path: join(folder, 'counter.mjs'), contents }
}

function refuseUsedPort(host, port) {
  return new Promise((free) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') fail(`Port ${port} is in use; stop what uses it, or choose another with --port.`)
      fail(`Cannot listen on ${host}:${port}: ${error.message}.`)
    })
    probe.listen(port, host, () => probe.close(free))
  })
}

/** Our stdout carries one line only, so everything else goes to stderr. */
class StderrLog extends Log {
  log(message) {
    console.error(message)
  }
}

let workerd
let guard
let stopping = false

/**
 * Lets no workerd outlive us. It does not notice when we are killed (kill -9), and Miniflare keeps its process to
 * itself, so each one it spawns is handed to a small shell that waits on a pipe from us: the pipe ends without a
 * line when we die, and then it kills workerd.
 */
function guardWorkerd() {
  const spawn = childProcess.spawn
  childProcess.spawn = (command, args, options) => {
    const child = spawn(command, args, options)
    if (args?.[0] !== 'serve') return child
    workerd = child
    const script = 'trap "" INT TERM HUP; read -r line || kill -9 "$1"'
    guard = spawn('sh', ['-c', script, 'guard', String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
    guard.unref()
    guard.stdin.unref?.()
    // Ctrl-C in a terminal reaches workerd as well, perhaps before us: then this is no failure.
    const stopped = (why) => stopping || fail(`workerd stopped by itself (${why}).`)
    child.once('exit', (code, signal) => setTimeout(stopped, 200, signal ?? `exit code ${code}`))
    return child
  }
}

function miniflareOptions({ host, port, state }, bindings) {
  const config = readWranglerConfig()
  const edge = join(root, 'edge')
  const sqlite = new Set(config.migrations.flatMap((migration) => migration.new_sqlite_classes ?? []))
  const ledgers = config.durable_objects.bindings.map(({ name, class_name: className }) => [
    name,
    { className, useSQLite: sqlite.has(className) },
  ])
  const { directory, binding, html_handling, not_found_handling } = config.assets
  return {
    ...readModules(join(edge, config.main)),
    host,
    port,
    // Neither Cloudflare's `request.cf` nor a log line a request: both leave the machine or its fast path.
    cf: false,
    logRequests: false,
    log: new StderrLog(LogLevel.WARN),
    handleRuntimeStdio: (stdout, stderr) => [stdout, stderr].forEach((stream) => stream.pipe(process.stderr)),
    compatibilityDate: config.compatibility_date,
    bindings,
    kvNamespaces: Object.fromEntries(config.kv_namespaces.map(({ binding }) => [binding, binding.toLowerCase()])),
    durableObjects: Object.fromEntries(ledgers),
    ratelimits: Object.fromEntries(config.ratelimits.map(({ name, simple }) => [name, { simple }])),
    assets: {
      directory: join(edge, directory),
      binding,
      routerConfig: { has_user_worker: true },
      assetConfig: { html_handling, not_found_handling },
    },
    kvPersist: join(state, 'kv'),
    durableObjectsPersist: join(state, 'ledger'),
  }
}

/** Stops when asked, and when the pipe from the parent ends. */
function stopWith(miniflare) {
  const stop = async () => {
    if (stopping) return
    stopping = true
    await miniflare.dispose()
    guard?.stdin.end('stopped\n')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT']) {
    // Miniflare has a listener that ends the process as if the signal had killed it.
    process.removeAllListeners(signal).on(signal, stop)
  }
  const stdin = fstatSync(0)
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on('close', stop).on('error', stop).resume()
}

const options = readOptions()
const bindings = readBindings()
if (options.port !== 0) await refuseUsedPort(options.host, options.port)
mkdirSync(options.state, { recursive: true, mode: 0o700 })
guardWorkerd()
const miniflare = new Miniflare(miniflareOptions(options, bindings))
stopWith(miniflare)
try {
  const url = await miniflare.ready
  console.log(`listening ${url.origin}`)
} catch (error) {
  // Asked to stop before it was ready: then it ends by that.
  if (!stopping) fail(`The edge did not start: ${error.message.split('\n')[0]}`)
}
