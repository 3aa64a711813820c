// ioredis as an application uses it. PORT names the server.
import test from "node:test";
import assert from "node:assert/strict";
import crypto from "node:crypto";
import Redis from "ioredis";

const port = Number(process.env.PORT);
const connect = (options = {}) => new Redis({ port, host: "127.0.0.1", ...options });

async function withClient(body, options) {
  const r = connect(options);
  try {
    await r.flushall();
    await body(r);
  } finally {
    r.disconnect();
  }
}

function eventually(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

test("strings", () => withClient(async (r) => {
  assert.equal(await r.set("k", "v"), "OK");
  assert.equal(await r.get("k"), "v");
  assert.equal(await r.set("k", "w", "NX"), null);
  assert.equal(await r.set("k", "w", "EX", 100, "GET"), "v");
  assert.ok((await r.ttl("k")) > 90);
  assert.equal(await r.incrby("n", 5), 5);
  assert.equal(await r.incrbyfloat("f", 0.1), "0.1");
  assert.deepEqual(await r.mget("k", "none", "n"), ["w", null, "5"]);
  assert.equal(await r.mset({ a: 1, b: 2 }), "OK");
  assert.equal(await r.append("a", "xyz"), 4);
  assert.equal(await r.getrange("a", 1, 2), "xy");
  assert.equal(await r.getdel("a"), "1xyz");
  await assert.rejects(r.incr("k"), /not an integer/);
  await assert.rejects(r.call("NOSUCH", "x"), /unknown command/);
}));

test("binary and big values", () => withClient(async (r) => {
  const big = crypto.randomBytes(20 * 1024 * 1024);
  await r.set("big", big);
  assert.ok(big.equals(await r.getBuffer("big")));
  const key = Buffer.from([0, 255, 13, 10, 0]);
  await r.hset(key, Buffer.from([1, 2]), Buffer.from([0, 0]));
  assert.deepEqual(await r.hgetBuffer(key, Buffer.from([1, 2])), Buffer.from([0, 0]));
}));

test("lists, sets, sorted sets, hashes", () => withClient(async (r) => {
  assert.equal(await r.rpush("l", "a", "b", "c"), 3);
  assert.deepEqual(await r.lrange("l", 0, -1), ["a", "b", "c"]);
  assert.equal(await r.lmove("l", "m", "LEFT", "LEFT"), "a");
  assert.deepEqual(await r.lmpop(2, "x", "l", "RIGHT", "COUNT", 2), ["l", ["c", "b"]]);
  assert.equal(await r.linsert("m", "AFTER", "a", "z"), 2);
  assert.equal(await r.sadd("s", 1, 2, 3, "x"), 4);
  assert.deepEqual((await r.smembers("s")).sort(), ["1", "2", "3", "x"]);
  assert.deepEqual(await r.smismember("s", "x", "y"), [1, 0]);
  assert.equal(await r.sintercard(1, "s"), 4);
  assert.equal(await r.zadd("z", 1, "a", 2.5, "b"), 2);
  assert.deepEqual(await r.zrange("z", 0, -1, "WITHSCORES"), ["a", "1", "b", "2.5"]);
  assert.equal(await r.zincrby("z", 1, "a"), "2");
  assert.deepEqual(await r.zrangebyscore("z", "(2", "+inf"), ["b"]);
  assert.deepEqual(await r.zpopmin("z"), ["a", "2"]);
  assert.equal(await r.hset("h", { a: 1, b: 2 }), 2);
  assert.deepEqual(await r.hgetall("h"), { a: "1", b: "2" });
  assert.deepEqual(await r.hmget("h", "a", "zz"), ["1", null]);
  assert.equal(await r.hincrby("h", "a", 4), 5);
  assert.equal(await r.object("ENCODING", "h"), "listpack");
}));

test("auto pipelining of a thousand calls", () => withClient(async (r) => {
  const calls = [];
  for (let i = 0; i < 1000; i++) calls.push(r.set("k" + i, i));
  assert.ok((await Promise.all(calls)).every((x) => x === "OK"));
  assert.equal(await r.dbsize(), 1000);
  const got = await Promise.all(Array.from({ length: 1000 }, (_, i) => r.get("k" + i)));
  assert.deepEqual(got, Array.from({ length: 1000 }, (_, i) => String(i)));
}, { enableAutoPipelining: true }));

test("pipelines and transactions", () => withClient(async (r) => {
  const piped = await r.pipeline().set("a", 1).incr("a").lpush("a", 1).get("a").exec();
  assert.equal(piped[1][1], 2);
  assert.match(piped[2][0].message, /WRONGTYPE/);
  assert.equal(piped[3][1], "2");
  assert.deepEqual(await r.multi().set("b", 1).incrby("b", 41).exec(), [[null, "OK"], [null, 42]]);
  await r.watch("b");
  const other = connect();
  await other.set("b", 0);
  other.disconnect();
  assert.equal(await r.multi().incr("b").exec(), null);
  await assert.rejects(r.multi().set("x").exec(), /EXECABORT/);
}));

test("scan streams", () => withClient(async (r) => {
  const pipe = r.pipeline();
  for (let i = 0; i < 2000; i++) {
    pipe.set("key:" + i, i);
    pipe.hset("h", "f" + i, i);
    pipe.sadd("s", "m" + i);
    pipe.zadd("z", i, "m" + i);
  }
  await pipe.exec();
  const collect = async (stream) => {
    const seen = new Set();
    for await (const part of stream) part.forEach((x) => seen.add(x));
    return seen;
  };
  assert.equal((await collect(r.scanStream({ match: "key:*", count: 100 }))).size, 2000);
  assert.equal((await collect(r.sscanStream("s", { count: 77 }))).size, 2000);
  assert.ok((await collect(r.hscanStream("h"))).size >= 2000);
  assert.ok((await collect(r.zscanStream("z", { match: "m1*" }))).has("m1999"));
}));

test("publish and subscribe", () => withClient(async (r) => {
  const sub = connect();
  assert.equal(await sub.subscribe("a", "b"), 2);
  assert.equal(await sub.psubscribe("a*"), 3);
  const plain = eventually(sub, "message");
  const pattern = eventually(sub, "pmessage");
  assert.equal(await r.publish("a", "hi"), 2);
  assert.deepEqual(await plain, ["a", "hi"]);
  assert.deepEqual(await pattern, ["a*", "a", "hi"]);
  const shardSub = connect();
  assert.equal(await shardSub.ssubscribe("sh"), 1);
  const shard = eventually(shardSub, "smessage");
  assert.equal(await r.spublish("sh", "x"), 1);
  assert.deepEqual(await shard, ["sh", "x"]);
  assert.equal(await sub.unsubscribe("a"), 2);
  assert.equal(await sub.punsubscribe("a*"), 1);
  sub.disconnect();
  shardSub.disconnect();
}));

test("blocking commands", () => withClient(async (r) => {
  const worker = connect();
  const job = worker.blpop("q", 5);
  await r.rpush("q", "one");
  assert.deepEqual(await job, ["q", "one"]);
  const moved = worker.blmove("q", "d", "LEFT", "RIGHT", 5);
  await r.rpush("q", "two");
  assert.equal(await moved, "two");
  const popped = worker.bzpopmax("z", 5);
  await r.zadd("z", 1.5, "m");
  assert.deepEqual(await popped, ["z", "m", "1.5"]);
  assert.equal(await worker.brpop("none", 0.05), null);
  const stuck = worker.blpop("none", 0);
  const id = (await r.client("LIST")).split("\n").find((l) => / cmd=blpop /.test(l)).match(/id=(\d+)/)[1];
  const refused = assert.rejects(stuck, /UNBLOCKED/); // which of the two answers comes first is not said
  assert.equal(await r.client("UNBLOCK", id, "ERROR"), 1);
  await refused;
  worker.disconnect();
}));

test("reconnects after it is killed, and subscribes again", () => withClient(async (r) => {
  const sub = connect({ retryStrategy: () => 20 });
  await sub.subscribe("news");
  const again = eventually(sub, "ready");
  await r.client("KILL", "TYPE", "pubsub");
  await again;
  const got = eventually(sub, "message");
  for (let i = 0; i < 100 && (await r.publish("news", "back")) === 0; i++) await new Promise((f) => setTimeout(f, 20));
  assert.deepEqual(await got, ["news", "back"]);
  sub.disconnect();
}));

test("info, config, databases", () => withClient(async (r) => {
  assert.match(await r.info(), /redis_version:/);
  assert.deepEqual(await r.config("GET", "maxmemory"), ["maxmemory", "0"]);
  await r.select(2);
  await r.set("k", "two");
  await r.select(0);
  assert.equal(await r.get("k"), null);
  assert.ok(Number((await r.time())[0]) > 1e9);
  assert.ok((await r.command("COUNT")) > 150);
  assert.match(await r.client("INFO"), /resp=2/);
}));

test("scripts as commands of their own", () => withClient(async (r) => {
  r.defineCommand("take", {
    numberOfKeys: 1,
    lua: "local n = tonumber(redis.call('GET', KEYS[1]) or 0) if n < tonumber(ARGV[1]) then return redis.error_reply('LACK only ' .. n) end " +
         "return redis.call('DECRBY', KEYS[1], ARGV[1])",
  });
  await r.set("stock", 100);
  const left = await Promise.all(Array.from({ length: 50 }, () => r.take("stock", 2)));
  assert.deepEqual(left, Array.from({ length: 50 }, (_, i) => 98 - 2 * i));
  await assert.rejects(r.take("stock", 1), /LACK only 0/);
  await r.script("FLUSH");
  await r.set("stock", 5);
  const [[, ok], [error]] = await r.pipeline().take("stock", 5).take("stock", 5).exec();
  assert.equal(ok, 0);
  assert.match(error.message, /LACK/);
  assert.equal(await r.eval("return cjson.encode({KEYS[1], cjson.decode(ARGV[1]).a})", 1, "k", '{"a":[1,2.5,"x"]}'), '["k",[1,2.5,"x"]]');
}));

test("streams and consumer groups", () => withClient(async (r) => {
  const other = connect();
  try {
    await r.xgroup("CREATE", "s", "g", "$", "MKSTREAM");
    const waiting = other.xreadgroup("GROUP", "g", "c1", "COUNT", 10, "BLOCK", 10000, "STREAMS", "s", ">");
    const id = await r.xadd("s", "*", "a", "1", "b", "2");
    assert.deepEqual(await waiting, [["s", [[id, ["a", "1", "b", "2"]]]]]);
    assert.deepEqual(await r.xpending("s", "g"), [1, id, id, [["c1", "1"]]]);
    assert.equal(await r.xack("s", "g", id), 1);
    const ids = [];
    for (let i = 0; i < 20; i++) ids.push(await r.xadd("s", "MAXLEN", "~", 1000, "*", "i", i));
    assert.equal((await r.xreadgroup("GROUP", "g", "c2", "STREAMS", "s", ">"))[0][1].length, 20);
    assert.equal((await r.xautoclaim("s", "g", "c3", 0, "0", "COUNT", 5))[1].length, 5);
    assert.equal((await r.xrange("s", ids[0], "+", "COUNT", 3)).length, 3);
    const full = await r.xinfo("STREAM", "s", "FULL");
    assert.equal(full[full.indexOf("length") + 1], 21);
  } finally {
    other.disconnect();
  }
}));

test("client-side caching: what became stale is told to a second connection", () => withClient(async (r) => {
  const listener = connect(), cached = connect();
  try {
    const id = await listener.client("ID");
    await listener.subscribe("__redis__:invalidate");
    await cached.client("TRACKING", "ON", "REDIRECT", id, "BCAST", "PREFIX", "user:", "PREFIX", "item:");
    const heard = eventually(listener, "message");
    await r.set("other:1", "x");
    await r.set("item:5", "x");
    const [channel, keys] = await heard;
    assert.equal(channel, "__redis__:invalidate");
    assert.equal(String(keys), "item:5");
    const info = await cached.client("TRACKINGINFO");
    assert.deepEqual(info[info.indexOf("prefixes") + 1].sort(), ["item:", "user:"]);
  } finally {
    listener.disconnect();
    cached.disconnect();
  }
}));
