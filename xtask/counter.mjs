// The Worker's entry when `xtask/serve.mjs` has GOODWORD_COUNT=true: the built Worker as it is, between counters of what
// Cloudflare bills. `GET /counted` answers what was counted since the start; that call itself is not.
import BuiltWorker, { Ledger as BuiltLedger } from './worker.mjs'

const counted = {
  requests: 0,
  ledger_requests: 0,
  alarms: 0,
  kv_reads: 0,
  kv_writes: 0,
  kv_deletes: 0,
  kv_lists: 0,
  rows_read: 0,
  rows_written: 0,
  alarms_set: 0,
  // Rows written by each statement, for whoever wants to write fewer.
  statements: {},
}

/** An object of the runtime with some of its properties replaced. Its methods insist on the object itself as `this`. */
function replacing(object, replaced) {
  return new Proxy(object, {
    get(target, name) {
      if (Object.hasOwn(replaced, name)) return replaced[name]
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function countingKv(kv) {
  const counting = (what, method) => (...rest) => {
    counted[what] += 1
    return kv[method](...rest)
  }
  return replacing(kv, {
    get: counting('kv_reads', 'get'),
    getWithMetadata: counting('kv_reads', 'getWithMetadata'),
    put: counting('kv_writes', 'put'),
    delete: counting('kv_deletes', 'delete'),
    list: counting('kv_lists', 'list'),
  })
}

function countingEnv(env) {
  return { ...env, GOODWORD: countingKv(env.GOODWORD) }
}

// What a cursor counted is known once it was read to its end, which the Ledger does at once.
function count(statement, cursor) {
  const { rowsRead, rowsWritten } = cursor
  counted.rows_read += rowsRead
  counted.rows_written += rowsWritten
  if (rowsWritten === 0) return
  const name = statement.replace(/\s+/g, ' ').slice(0, 60)
  counted.statements[name] = (counted.statements[name] ?? 0) + rowsWritten
}

function countingContext(context) {
  const { storage } = context
  const sql = replacing(storage.sql, {
    exec(statement, ...parameters) {
      const cursor = storage.sql.exec(statement, ...parameters)
      queueMicrotask(() => count(statement, cursor))
      return cursor
    },
  })
  const setAlarm = (...rest) => {
    counted.alarms_set += 1
    return storage.setAlarm(...rest)
  }
  return replacing(context, { storage: replacing(storage, { sql, setAlarm }) })
}

export default class extends BuiltWorker {
  constructor(context, env) {
    super(context, env)
    this.env = countingEnv(env)
  }

  fetch(request) {
    if (new URL(request.url).pathname === '/counted') return Response.json(counted)
    counted.requests += 1
    return super.fetch(request)
  }
}

export class Ledger extends BuiltLedger {
  constructor(context, env) {
    super(context, env)
    this.ctx = countingContext(context)
    this.env = countingEnv(env)
  }

  fetch(request) {
    counted.ledger_requests += 1
    return super.fetch(request)
  }

  alarm() {
    counted.alarms += 1
    return super.alarm()
  }
}
