// node-redis as an application uses it. PORT names the server.
import test from "node:test";
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { createClient, commandOptions } from "redis";

const port = Number(process.env.PORT);

async function connect(options = {}) {
  const c = createClient({ socket: { port, host: "127.0.0.1", reconnectStrategy: () => 20 }, ...options });
  c.on("error", () => {});
  await c.connect();
  return c;
}

async function withClient(body, options) {
  const c = await connect(options);
  try {
    await c.flushAll();
    await body(c);
  } finally {
    await c.disconnect().catch(() => {});
  }
}

test("strings", () => withClient(async (c) => {
  assert.equal(await c.set("k", "v"), "OK");
  assert.equal(await c.get("k"), "v");
  assert.equal(await c.set("k", "w", { NX: true }), null);
  assert.equal(await c.set("k", "w", { PX: 100000, GET: true }), "v");
  assert.ok((await c.pTTL("k")) > 90000);
  assert.equal(await c.getEx("k", { PERSIST: true }), "w");
  assert.equal(await c.incrBy("n", 5), 5);
  assert.equal(await c.incrByFloat("f", 1.5), "1.5");
  assert.deepEqual(await c.mGet(["k", "none"]), ["w", null]);
  assert.equal(await c.mSet([["a", "1"], ["b", "2"]]), "OK");
  assert.equal(await c.mSetNX(["b", "x", "c", "y"]), false);
  assert.equal(await c.setRange("k", 3, "z"), 4);
  assert.equal(await c.strLen("k"), 4);
  assert.equal(await c.getDel("k"), "w\0\0z");
  assert.equal(await c.lcs("a", "b"), "");
  await assert.rejects(c.sendCommand(["NOSUCH"]), /unknown command/);
}));

test("binary and big values", () => withClient(async (c) => {
  const big = crypto.randomBytes(20 * 1024 * 1024);
  await c.set("big", big);
  assert.ok(big.equals(await c.get(commandOptions({ returnBuffers: true }), "big")));
  await c.hSet("h", Buffer.from([0, 255]), Buffer.from([13, 10]));
  const all = await c.hGetAll(commandOptions({ returnBuffers: true }), "h");
  assert.equal(Object.values(all).length, 1);
}));

test("lists", () => withClient(async (c) => {
  assert.equal(await c.rPush("l", ["a", "b", "c", "b"]), 4);
  assert.deepEqual(await c.lRange("l", 0, -1), ["a", "b", "c", "b"]);
  assert.equal(await c.lPos("l", "b", { RANK: -1 }), 3);
  assert.deepEqual(await c.lPosCount("l", "b", 0), [1, 3]);
  assert.equal(await c.lRem("l", 1, "b"), 1);
  assert.equal(await c.lInsert("l", "BEFORE", "a", "0"), 4);
  assert.deepEqual(await c.lPopCount("l", 2), ["0", "a"]);
  assert.equal(await c.lMove("l", "m", "LEFT", "RIGHT"), "c");
  assert.deepEqual(await c.lmPop(["l", "m"], "LEFT", { COUNT: 2 }), ["l", ["b"]]);
  assert.equal(await c.lLen("l"), 0);
}));

test("sets", () => withClient(async (c) => {
  assert.equal(await c.sAdd("s", ["a", "b", "c"]), 3);
  assert.deepEqual((await c.sMembers("s")).sort(), ["a", "b", "c"]);
  assert.equal(await c.sIsMember("s", "a"), true);
  assert.deepEqual(await c.smIsMember("s", ["a", "z"]), [true, false]);
  await c.sAdd("t", ["b", "x"]);
  assert.deepEqual(await c.sInter(["s", "t"]), ["b"]);
  assert.equal(await c.sUnionStore("u", ["s", "t"]), 4);
  assert.equal(await c.sInterCard(["s", "t"], 1), 1);
  assert.equal((await c.sPop("u", 2)).length, 2);
  assert.equal((await c.sRandMemberCount("s", 5)).length, 3);
}));

test("sorted sets", () => withClient(async (c) => {
  assert.equal(await c.zAdd("z", [{ score: 1, value: "a" }, { score: 2.5, value: "b" }, { score: 99.25, value: "c" }]), 3);
  assert.deepEqual(await c.zRangeWithScores("z", 0, -1),
    [{ score: 1, value: "a" }, { score: 2.5, value: "b" }, { score: 99.25, value: "c" }]);
  assert.equal(await c.zIncrBy("z", 1.5, "a"), 2.5);
  assert.equal(await c.zScore("z", "c"), 99.25);
  assert.deepEqual(await c.zmScore("z", ["a", "none"]), [2.5, null]);
  assert.deepEqual(await c.zRange("z", "(2", "+inf", { BY: "SCORE", LIMIT: { offset: 1, count: 1 } }), ["b"]);
  assert.deepEqual(await c.zPopMax("z"), { score: 99.25, value: "c" });
  assert.equal(await c.zRank("z", "b"), 1);
  assert.equal(await c.zCount("z", "-inf", "+inf"), 2);
  const popped = await c.zmPop(["z"], "MIN", { COUNT: 2 });
  assert.deepEqual(popped.elements.map((e) => ({ ...e })), [{ score: 2.5, value: "a" }, { score: 2.5, value: "b" }]);
  await c.zAdd("p", [{ score: 1, value: "x" }]);
  assert.equal(await c.zUnionStore("q", ["p", "p"]), 1);
  assert.equal(await c.zScore("q", "x"), 2);
}));

test("hashes", () => withClient(async (c) => {
  assert.equal(await c.hSet("h", { a: "1", b: "2" }), 2);
  assert.deepEqual({ ...(await c.hGetAll("h")) }, { a: "1", b: "2" });
  assert.deepEqual(await c.hmGet("h", ["a", "none"]), ["1", null]);
  assert.equal(await c.hIncrBy("h", "a", 4), 5);
  assert.equal(await c.hExists("h", "b"), true);
  assert.equal(await c.hDel("h", ["a", "b"]), 2);
  assert.equal(await c.exists("h"), 0);
}));

test("a thousand calls at once", () => withClient(async (c) => {
  await Promise.all(Array.from({ length: 1000 }, (_, i) => c.set("k" + i, String(i))));
  const got = await Promise.all(Array.from({ length: 1000 }, (_, i) => c.get("k" + i)));
  assert.deepEqual(got, Array.from({ length: 1000 }, (_, i) => String(i)));
  assert.equal(await c.dbSize(), 1000);
  const keys = new Set();
  for await (const key of c.scanIterator({ MATCH: "k*", COUNT: 50 })) keys.add(key);
  assert.equal(keys.size, 1000);
}));

test("iterators of big values", () => withClient(async (c) => {
  const fields = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => ["f" + i, "v" + i]));
  await c.hSet("h", fields);
  const seen = {};
  for await (const { field, value } of c.hScanIterator("h", { COUNT: 99 })) seen[field] = value;
  assert.deepEqual(seen, fields);
  await c.sAdd("s", Object.keys(fields));
  const members = new Set();
  for await (const m of c.sScanIterator("s")) members.add(m);
  assert.equal(members.size, 2000);
}));

test("transactions and WATCH", () => withClient(async (c) => {
  assert.deepEqual(await c.multi().set("a", "1").incr("a").get("a").exec(), ["OK", 2, "2"]);
  await assert.rejects(c.executeIsolated(async (one) => {
    await one.watch("a");
    await c.set("a", "other");
    return one.multi().set("a", "mine").exec();
  }));
  assert.equal(await c.get("a"), "other");
}));

test("publish and subscribe", () => withClient(async (c) => {
  const sub = await connect();
  const got = new Promise((resolve) => sub.subscribe("news", (message, channel) => resolve([message, channel])));
  while ((await c.publish("news", "hello")) === 0) ;
  assert.deepEqual(await got, ["hello", "news"]);
  const pattern = new Promise((resolve) => sub.pSubscribe("n*", (message) => resolve(message)));
  while ((await c.publish("nnn", "p")) === 0) ;
  assert.equal(await pattern, "p");
  const shard = new Promise((resolve) => sub.sSubscribe("sh", (message) => resolve(message)));
  while ((await c.sPublish("sh", "s")) === 0) ;
  assert.equal(await shard, "s");
  await sub.unsubscribe("news");
  await sub.pUnsubscribe("n*");
  await sub.disconnect();
}));

test("blocking commands", () => withClient(async (c) => {
  const worker = await connect();
  const job = worker.blPop(["none", "q"], 5);
  await c.rPush("q", "x");
  assert.deepEqual({ ...(await job) }, { key: "q", element: "x" });
  const z = worker.bzPopMin("z", 5);
  await c.zAdd("z", { score: 3, value: "m" });
  assert.deepEqual({ ...(await z) }, { key: "z", score: 3, value: "m" });
  assert.equal(await worker.blMove("none", "d", "LEFT", "RIGHT", 0.05), null);
  await worker.disconnect();
}));

test("comes back after it is killed", () => withClient(async (c) => {
  const other = await connect();
  await other.set("k", "v");
  const ready = new Promise((resolve) => other.once("ready", resolve));
  await c.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
  await ready;
  assert.equal(await other.get("k"), "v");
  await other.disconnect();
}));

test("server commands", () => withClient(async (c) => {
  assert.match(await c.info("server"), /redis_version:/);
  assert.deepEqual({ ...(await c.configGet("maxmemory")) }, { maxmemory: "0" });
  assert.equal(await c.clientSetName("me"), "OK");
  assert.equal(await c.clientGetName(), "me");
  assert.ok((await c.clientInfo()).id > 0);
  assert.ok((await c.commandCount()) > 150);
  assert.ok((await c.time()) instanceof Date);
  assert.equal(await c.ping(), "PONG");
  assert.equal(await c.echo("x"), "x");
  assert.equal(await c.type("none"), "none");
  assert.equal(await c.expire("none", 1), false);
}));
