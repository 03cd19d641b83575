// The Worker's entry: hands each call to the Rust code in index.js, and starts that anew after a panic.
// Written by `cargo xtask build` from xtask/src/worker_shim.mjs.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers'
import * as edge from './index.js'

const state = edge.__worker_init_state()
const inFlight = new Set()

// A Rust panic is a trap: the instance's memory can be trusted no more, and none of its promises will ever settle.
// So every call in flight fails instead of hanging, and the next call gets a new instance.
function notice(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return
  state.criticalError = true
  for (const call of inFlight) call.panicked(error)
}
addEventListener('error', (event) => notice(event.error))

// The runtime wakes a call by an event of its own request only. One that waits for the Ledger whose panic it was
// gets the Ledger's failure in the dead instance, where nobody handles it: that is its event.
addEventListener('unhandledrejection', (event) => {
  const dead = (call) => state.criticalError || call.instance !== state.instanceId
  for (const call of inFlight) if (dead(call)) call.orphaned(event.reason)
})

function renewAfterPanic() {
  if (!state.criticalError) return
  edge.__wbg_reset_state()
  state.criticalError = false
  state.instanceId += 1
}

async function call(run) {
  renewAfterPanic()
  const self = { instance: state.instanceId }
  const panicked = new Promise((_, reject) => { self.panicked = reject })
  const orphaned = new Promise((_, reject) => { self.orphaned = reject })
  inFlight.add(self)
  try {
    return await Promise.race([run(), panicked, orphaned])
  } catch (error) {
    notice(error)
    throw error
  } finally {
    inFlight.delete(self)
  }
}

function brokenAnswer(error) {
  const id = `req_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`
  console.error(id, error)
  const problem = {
    type: 'urn:goodword:problem:internal',
    title: 'Something broke on our side',
    status: 500,
    code: 'internal',
    detail: 'The request was not carried out to its end. It is safe to repeat it.',
    request_id: id,
  }
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': id,
  }
  return new Response(JSON.stringify(problem), { status: 500, headers })
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return call(() => edge.fetch(request, this.env, this.ctx)).catch(brokenAnswer)
  }
}

export class Ledger extends DurableObject {
  #ledger
  #instance

  // The Rust object lives in one instance of the code: a new instance needs a new object, from the same storage.
  get #live() {
    if (this.#instance !== state.instanceId) {
      this.#ledger = new edge.Ledger(this.ctx, this.env)
      this.#instance = state.instanceId
    }
    return this.#ledger
  }

  fetch(request) {
    return call(() => this.#live.fetch(request))
  }

  alarm() {
    return call(() => this.#live.alarm())
  }
}
