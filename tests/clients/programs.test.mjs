// Programs that people put between a web server and Redis: a session store and rate limiters, on both clients. PORT names
// the server.
import test from "node:test";
import assert from "node:assert/strict";
import Redis from "ioredis";
import { createClient } from "redis";
import RedisStore from "connect-redis";
import { RateLimiterRedis } from "rate-limiter-flexible";

const port = Number(process.env.PORT);

const clients = {
  ioredis: async () => {
    const c = new Redis({ port, host: "127.0.0.1" });
    return {
      c, close: () => c.disconnect(), options: {},
      load: (s) => c.script("LOAD", s), flush: () => c.script("FLUSH"),
      evalsha: (sha, keys, args) => c.evalsha(sha, keys.length, ...keys, ...args),
    };
  },
  "node-redis": async () => {
    const c = createClient({ socket: { port, host: "127.0.0.1" } });
    await c.connect();
    return {
      c, close: () => c.disconnect(), options: { useRedisPackage: true },
      load: (s) => c.scriptLoad(s), flush: () => c.scriptFlush(),
      evalsha: (sha, keys, args) => c.evalSha(sha, { keys, arguments: args.map(String) }),
    };
  },
};

// A store of express-session speaks in callbacks.
const call = (store, name, ...args) => new Promise((resolve, reject) =>
  store[name](...args, (error, value) => error ? reject(error) : resolve(value)));

// A window that slides: the members of a sorted set are the calls of the last `window` milliseconds.
const sliding = `
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1] * 1000)
local used = redis.call('ZCARD', KEYS[1])
if used >= tonumber(ARGV[2]) then return {0, used} end
redis.call('ZADD', KEYS[1], now, string.format('%.0f-%s', now, ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {1, used + 1}`;

for (const [name, connect] of Object.entries(clients)) {
  const with_ = (body) => async () => {
    const it = await connect();
    try {
      await it.c.flushall?.() ?? await it.c.flushAll();
      await body(it);
    } finally {
      await it.close();
    }
  };

  test(name + ": a session store", with_(async ({ c }) => {
    const store = new RedisStore({ client: c, prefix: "s:", ttl: 100 });
    const cookie = { expires: new Date(Date.now() + 60000), originalMaxAge: 60000 };
    await Promise.all(Array.from({ length: 300 }, (_, i) => call(store, "set", "id" + i, { cookie, user: "u" + i, cart: ["ä", i] })));
    const one = await call(store, "get", "id7");
    assert.equal(one.user, "u7");
    assert.deepEqual(one.cart, ["ä", 7]);
    const left = await c.ttl("s:id7");
    assert.ok(left > 50 && left <= 60, "lives " + left);
    await call(store, "touch", "id7", { cookie: { expires: new Date(Date.now() + 600000) } });
    assert.ok(await c.ttl("s:id7") > 500);
    assert.equal(await call(store, "length"), 300);
    assert.equal((await call(store, "all")).length, 300);
    assert.equal((await call(store, "ids")).length, 300);
    await call(store, "destroy", "id7");
    assert.equal(await call(store, "get", "id7") ?? null, null);
    await call(store, "set", "gone", { cookie: { expires: new Date(Date.now() - 1000) } });
    assert.equal(await call(store, "get", "gone") ?? null, null);
    await call(store, "clear");
    assert.equal(await call(store, "length"), 0);
  }));

  test(name + ": a rate limiter from the shelf", with_(async ({ c, options }) => {
    const limiter = new RateLimiterRedis({ storeClient: c, points: 20, duration: 1, keyPrefix: "lim", ...options });
    const took = await Promise.allSettled(Array.from({ length: 50 }, () => limiter.consume("somebody")));
    assert.equal(took.filter((t) => t.status === "fulfilled").length, 20);
    const refused = took.find((t) => t.status === "rejected").reason;
    assert.ok(refused.msBeforeNext > 0 && refused.msBeforeNext <= 1000);
    await limiter.consume("another", 5);
    assert.equal((await limiter.get("another")).remainingPoints, 15);
    await limiter.reward("another", 2);
    assert.equal((await limiter.get("another")).consumedPoints, 3);
    await limiter.block("another", 30);
    await assert.rejects(limiter.consume("another"));
    await limiter.delete("another");
    await limiter.consume("another");
    await new Promise((resolve) => setTimeout(resolve, refused.msBeforeNext + 20)); // the window is what is being tested
    assert.equal((await limiter.consume("somebody")).remainingPoints, 19);
  }));

  test(name + ": a rate limiter by EVALSHA", with_(async (it) => {
    const sha = await it.load(sliding);
    const ask = (i) => it.evalsha(sha, ["window"], [60000, 100, i]);
    const got = await Promise.all(Array.from({ length: 1000 }, (_, i) => ask(i)));
    assert.equal(got.filter(([ok]) => ok === 1).length, 100);
    assert.deepEqual(got.filter(([ok]) => ok === 1).map(([, used]) => used), Array.from({ length: 100 }, (_, i) => i + 1));
    assert.equal(await it.c.exists("window"), 1);
    await it.flush();
    await assert.rejects(ask(1), /NOSCRIPT/);
    assert.equal(await it.load(sliding), sha);
    assert.deepEqual(await ask(1), [0, 100]);
  }));
}
