/* cmd_server: MONITOR TIME ROLE SHUTDOWN LOLWUT. */
#include "engine/engine.h"
#include "engine/observe.h"
#include "node/node.h"
#include "node/rows_server.h"
#include "node/version.h"
#include "node/shutdown_words.h"

/* --- MONITOR --- */

void cmd_monitor(struct call *c)
{
    if (c->in_exec) {
        reply_errorf(c->r, "ERR MONITOR isn't allowed for DENY BLOCKING client");
        return;
    }
    if (c->s->flags & SESSION_MONITOR) return; /* a monitor that asks again is not answered, as in Redis */
    monitor_add(c->s);
    reply_ok(c->r);
}

/* --- TIME --- */

void cmd_time(struct call *c)
{
    reply_array(c->r, 2);
    reply_bulk_int(c->r, (int64_t)(c->e->now_us / 1000000));
    reply_bulk_int(c->r, (int64_t)(c->e->now_us % 1000000));
}

/* --- SHUTDOWN --- */

static bool shutdown_flags(struct call *c, uint32_t *flags)
{
    *flags = 0;
    for (int i = 1; i < c->argc; i++) {
        uint32_t flag = shutdown_word(c->argv[i]);
        if (!flag) return false;
        *flags |= flag;
    }
    bool both = (*flags & SHUTDOWN_SAVE) && (*flags & SHUTDOWN_NOSAVE);
    return !both && (!(*flags & SHUTDOWN_ABORT) || *flags == SHUTDOWN_ABORT);
}

static void answer_failed(void *arg, struct session *s, enum hold_end end)
{
    (void)arg, (void)end;
    reply_errorf(&s->reply, "ERR Errors trying to SHUTDOWN. Check logs.");
}

/* No reply: the shell closes everything, or tells the client why not. */
void cmd_shutdown(struct call *c)
{
    uint32_t flags;
    if (!shutdown_flags(c, &flags)) {
        reply_syntax(c);
        return;
    }
    if (flags & SHUTDOWN_ABORT) {
        /* an end takes no time, there being no replicas to wait for: only one that DEBUG PAUSE-CRON holds back can be called off */
        struct node *n = c->e->node;
        if (n->shell.call_off && n->shell.call_off(n->shell.arg)) reply_ok(c->r);
        else reply_errorf(c->r, "ERR No shutdown in progress.");
        return;
    }
    if (!c->in_exec) call_hold(c, &((struct node *)c->e->node)->ending, 0, 0, answer_failed, NULL);
    engine_ask(c->e, ASK_SHUTDOWN, c->s, flags);
}

/* --- LOLWUT: a vireo in a tree, another tree each time --- */

#define ART_WIDTH 44
#define ART_HEIGHT 11

static void put_leaves(char art[ART_HEIGHT][ART_WIDTH], struct rng *rng)
{
    static const char leaves[] = "..,'*oO";
    for (int y = 0; y < 8; y++) {
        int half = y < 4 ? 6 + y * 4 : 20 - (y - 4) * 3;
        for (int x = ART_WIDTH / 2 - half; x < ART_WIDTH / 2 + half; x++)
            if (x >= 0 && x < ART_WIDTH && rng_below(rng, 100) < 55) art[y][x] = leaves[rng_below(rng, sizeof leaves - 1)];
    }
    for (int y = 6; y < ART_HEIGHT; y++) memcpy(&art[y][ART_WIDTH / 2 - 2], rng_below(rng, 2) ? "|/ |" : "| \\|", 4);
}

static void put_bird(char art[ART_HEIGHT][ART_WIDTH], struct rng *rng)
{
    int x = 4 + (int)rng_below(rng, ART_WIDTH - 16), y = 1 + (int)rng_below(rng, 4);
    memcpy(&art[y][x], " __ ", 4);
    memcpy(&art[y + 1][x - 1], "<(o )___", 8);
    memcpy(&art[y + 2][x], " ( ._> /", 8);
    memcpy(&art[y + 3][x], "  `---' ", 8);
}

void cmd_lolwut(struct call *c)
{
    struct buf text = {0};
    int64_t version;
    if (c->argc >= 3 && slice_is(c->argv[1], "version")) {
        for (int i = 2; i < c->argc; i++)
            if (!arg_i64(c, c->argv[i], &version)) return;
    }
    if (c->argc == 1) {
        char art[ART_HEIGHT][ART_WIDTH];
        memset(art, ' ', sizeof art);
        put_leaves(art, c->rng);
        put_bird(art, c->rng);
        for (int y = 0; y < ART_HEIGHT; y++) {
            size_t len = ART_WIDTH;
            while (len && art[y][len - 1] == ' ') len--;
            buf_put(&text, art[y], len);
            buf_putc(&text, '\n');
        }
        buf_cstr(&text, "\nVireo " VIREO_VERSION ", a small bird that sings all day. ");
    }
    buf_cstr(&text, "Redis ver. " REDIS_VERSION "\n");
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}
