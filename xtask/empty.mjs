// A Worker that does nothing, on the same workerd and Miniflare as the edge: what a request costs at least.
// `cargo xtask bench` measures beside it.
import { Miniflare } from 'miniflare'

const miniflare = new Miniflare({
  host: '127.0.0.1',
  port: 0,
  cf: false,
  logRequests: false,
  modules: true,
  script: `export default { fetch() { return new Response('ok') } }`,
})
process.stdin.on('close', async () => {
  await miniflare.dispose()
  process.exit(0)
}).resume()
console.log(`listening ${(await miniflare.ready).origin}`)
