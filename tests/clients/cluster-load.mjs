// A client of a cluster under load: `node cluster-load.mjs ioredis|node-redis PORT ...`. Writes counters to keys all over the slots, one after
// the other on a few lanes, until a line comes on standard input; then prints, as JSON, what was acknowledged last for each key, the
// errors by text, and how often it came through. After "mark" it prints how many writes were acknowledged so far.
import Redis from "ioredis";
import { createCluster } from "redis";
import readline from "node:readline";

const [kind, ...ports] = process.argv.slice(2);
const lanes = 8, keys = 40;
const acknowledged = {}, errors = {};
let writes = 0, stopped = false;

async function connect() {
  if (kind === "ioredis") {
    const c = new Redis.Cluster(ports.map((port) => ({ host: "127.0.0.1", port: Number(port) })),
      { clusterRetryStrategy: () => 100, retryDelayOnFailover: 100, retryDelayOnClusterDown: 100, retryDelayOnTryAgain: 50, maxRedirections: 100,
        slotsRefreshTimeout: 2000, redisOptions: { connectTimeout: 2000 } });
    c.on("error", () => {});
    return { set: (k, v) => c.set(k, v), close: () => c.disconnect() };
  }
  const c = createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })), maxCommandRedirections: 100,
    defaults: { socket: { connectTimeout: 2000, reconnectStrategy: () => 100 }, disableOfflineQueue: true } });
  c.on("error", () => {});
  await c.connect();
  return { set: (k, v) => c.set(k, String(v)), close: () => c.disconnect() };
}

// A write that has no answer after a while is not waited for: what becomes of it is not known.
const within = (ms, promise) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("no answer")), ms))]);

async function lane(client, number) {
  for (let i = 1; !stopped; i++) {
    const key = `${kind}:${number}:${i % keys}`;
    try {
      await within(3000, client.set(key, i));
      acknowledged[key] = i;
      writes++;
    } catch (error) {
      const text = String(error.message).split(" ")[0];
      errors[text] = (errors[text] || 0) + 1;
      await new Promise((go) => setTimeout(go, 50));
    }
  }
}

const client = await connect();
const all = Array.from({ length: lanes }, (_, n) => lane(client, n));
console.log("ready");
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line !== "mark") break;
  console.log(JSON.stringify({ writes, errors }));
}
stopped = true;
await Promise.all(all);
console.log(JSON.stringify({ acknowledged, errors, writes }));
await client.close();
process.exit(0);
