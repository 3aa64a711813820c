// BullMQ's queues with workers: its Lua scripts (dozens of them, with cmsgpack and cjson), streams of events and blocking
// markers are a day's work of a server. PORT names the server, JOBS how many jobs the big run has.
import test from "node:test";
import assert from "node:assert/strict";
import Redis from "ioredis";
import { Queue, Worker, QueueEvents, FlowProducer } from "bullmq";

const connection = { host: "127.0.0.1", port: Number(process.env.PORT), maxRetriesPerRequest: null };
const total = Number(process.env.JOBS ?? 4000);

// A queue of its own for each test, and everything closed at its end.
async function withQueue(name, body) {
  const open = [];
  const own = (thing) => (open.push(thing), thing);
  const queue = own(new Queue(name, { connection }));
  const worker = (work, options = {}) => {
    const w = own(new Worker(name, work, { connection, ...options }));
    w.on("error", (e) => { throw e; });
    return w;
  };
  try {
    await body({ queue, worker, own });
  } finally {
    for (const thing of open.reverse()) await thing.close();
  }
}

// Resolves when body says so; the test's time limit is the way out otherwise.
function until(body) {
  return new Promise((resolve) => body(resolve));
}

test("thousands of jobs, delayed, retried and with priorities", () => withQueue("many", async ({ queue, worker, own }) => {
  const events = own(new QueueEvents("many", { connection }));
  await events.waitUntilReady();
  const heard = new Set();
  events.on("completed", ({ jobId }) => heard.add(jobId));
  const kinds = [
    (i) => ({ name: "plain", data: { i } }),
    (i) => ({ name: "delayed", data: { i }, opts: { delay: 100 + (i % 7) * 100 } }),
    (i) => ({ name: "flaky", data: { i }, opts: { attempts: 3, backoff: { type: "fixed", delay: 50 } } }),
    (i) => ({ name: "priority", data: { i }, opts: { priority: 1 + (i % 10) } }),
    (i) => ({ name: "hopeless", data: { i }, opts: { attempts: 2 } }),
  ];
  const tries = new Map(), done = new Set(), failed = new Set(), early = [];
  const work = async (job) => {
    tries.set(job.data.i, (tries.get(job.data.i) ?? 0) + 1);
    if (job.name === "delayed" && Date.now() < job.timestamp + job.opts.delay) early.push(job.id);
    if (job.name === "flaky" && job.attemptsMade < 2) throw new Error("once more");
    if (job.name === "hopeless") throw new Error("never");
    return { twice: job.data.i * 2, text: "ä\n" };
  };
  for (let at = 0; at < total; at += 500)
    await queue.addBulk(Array.from({ length: Math.min(500, total - at) }, (_, k) => kinds[(at + k) % kinds.length](at + k)));
  await until((resolve) => {
    const look = () => { if (done.size + failed.size === total) resolve(); };
    for (let n = 0; n < 3; n++) {
      const w = worker(work, { concurrency: 50 });
      w.on("completed", (job, result) => {
        assert.equal(result.twice, job.data.i * 2);
        assert.ok(!done.has(job.data.i), "done twice");
        done.add(job.data.i);
        look();
      });
      w.on("failed", (job) => { if (job.attemptsMade >= job.opts.attempts) { failed.add(job.data.i); look(); } });
    }
  });
  const fifth = total / 5;
  assert.deepEqual(early, []);
  assert.equal(failed.size, fifth);
  for (let i = 0; i < total; i++) assert.equal(tries.get(i), [1, 1, 3, 1, 2][i % 5], "tries of job " + i);
  assert.deepEqual(await queue.getJobCounts("completed", "failed", "waiting", "delayed", "active", "prioritized"),
                   { completed: 4 * fifth, failed: fifth, waiting: 0, delayed: 0, active: 0, prioritized: 0, paused: 0 });
  await until((resolve) => { // events come over a stream of their own, trimmed to about 10000
    const look = () => heard.size === 4 * fifth ? resolve() : setTimeout(look, 10);
    look();
  });
  const job = (await queue.getFailed(0, 0))[0];
  assert.equal(job.failedReason, "never");
  await job.retry();
  await queue.clean(0, total, "completed");
  assert.equal(await queue.getCompletedCount(), 0);
}));

test("repeated jobs", () => withQueue("repeats", async ({ queue, worker }) => {
  await queue.add("tick", { n: 1 }, { repeat: { every: 100, limit: 5 } });
  const at = [];
  await until((resolve) => worker(async () => { if (at.push(Date.now()) === 5) resolve(); }));
  assert.ok(at[4] - at[0] >= 300, "five ticks of 100 ms came within " + (at[4] - at[0]));
  await queue.upsertJobScheduler("clock", { every: 100 }, { name: "tock" });
  assert.ok((await queue.getJobSchedulers()).some((s) => s.key === "clock"));
  assert.ok(await queue.removeJobScheduler("clock"));
}));

test("a flow: the parent runs when all its children have", () => withQueue("flow", async ({ worker, own }) => {
  const flow = own(new FlowProducer({ connection }));
  const order = [];
  const tree = await flow.add({
    name: "parent", queueName: "flow", data: {},
    children: Array.from({ length: 20 }, (_, i) => ({ name: "child", queueName: "flow", data: { i } })),
  });
  await until((resolve) => {
    worker(async (job) => {
      order.push(job.name);
      if (job.name === "child") return job.data.i;
      const values = Object.values(await job.getChildrenValues()).sort((a, b) => a - b);
      assert.deepEqual(values, Array.from({ length: 20 }, (_, i) => i));
      return "whole";
    }, { concurrency: 5 }).on("completed", (job) => { if (job.id === tree.job.id) resolve(); });
  });
  assert.equal(order.indexOf("parent"), 20);
}));

test("a limited rate, a pause, progress and logs", () => withQueue("rate", async ({ queue, worker }) => {
  const at = [];
  await queue.addBulk(Array.from({ length: 30 }, (_, i) => ({ name: "j", data: { i } })));
  const seen = [];
  await until((resolve) => {
    const w = worker(async (job) => {
      await job.updateProgress(50);
      await job.log("line of " + job.id);
      at.push(Date.now());
    }, { limiter: { max: 10, duration: 200 } });
    w.on("progress", (job) => seen.push(job.progress));
    w.on("completed", () => { if (at.length === 30) resolve(); });
  });
  assert.ok(at[29] - at[0] >= 350, "30 jobs at 10 in 200 ms took " + (at[29] - at[0]));
  assert.equal(seen.length, 30);
  assert.equal((await queue.getJobLogs("1")).count, 1);
  await queue.pause();
  assert.ok(await queue.isPaused());
  await queue.add("later", {});
  assert.equal((await queue.getJobCounts("paused", "waiting")).paused, 1);
  await queue.obliterate({ force: true });
}));

test("a worker that dies: its job stalls and another takes it", () => withQueue("stall", async ({ queue, worker, own }) => {
  const redis = own({ r: new Redis(connection), async close() { this.r.disconnect(); } }).r;
  const job = await queue.add("j", {});
  const dead = worker(null, { autorun: false });
  const taken = await dead.getNextJob("token");
  assert.equal(taken.id, job.id);
  await redis.del("bull:stall:j:lock", "bull:stall:" + job.id + ":lock"); // as if its time were over
  await until((resolve) => {
    const w = worker(async () => "saved", { stalledInterval: 100 });
    w.on("completed", (one) => { assert.equal(one.id, job.id); resolve(); });
  });
}));
