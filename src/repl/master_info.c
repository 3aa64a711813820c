/* master_info: INFO replication, line by line in Redis's order (spec: replication, 15). */
#include "repl/master_private.h"

#include "repl/offload.h"
#include "repl/replica.h"
#include "repl/window.h"

static const char *const state_words[] = {
    [REPLICA_WAITS_START] = "wait_bgsave", [REPLICA_WAITS_END] = "wait_bgsave", [REPLICA_GETS_SNAPSHOT] = "send_bulk",
    [REPLICA_WAITS_ACK] = "online", [REPLICA_ONLINE] = "online",
};
static const char *const failover_words[] = {"no-failover", "waiting-for-sync", "failover-in-progress"};

static void line(struct buf *out, const char *name, int64_t v) { buf_fmt(out, "%s:%lld\r\n", name, (long long)v); }

static void sync_lines(const struct follow_figures *f, struct buf *out)
{
    int64_t left = f->sync_total_bytes - f->sync_read_bytes;
    double percent = f->sync_total_bytes ? (double)f->sync_read_bytes * 100 / (double)f->sync_total_bytes : 0;
    line(out, "master_sync_total_bytes", f->sync_total_bytes);
    line(out, "master_sync_read_bytes", f->sync_read_bytes);
    line(out, "master_sync_left_bytes", left);
    buf_fmt(out, "master_sync_perc:%.2f\r\n", percent);
    line(out, "master_sync_last_io_seconds_ago", f->sync_last_io_s);
}

static void replica_lines(struct repl *r, struct buf *out)
{
    const struct settings *set = r->e->set;
    struct follow_figures f;
    follow_figures(r, &f);
    buf_fmt(out, "master_host:%s\r\nmaster_port:%d\r\nmaster_link_status:%s\r\n", r->master_host, r->master_port, f.link_up ? "up" : "down");
    line(out, "master_last_io_seconds_ago", f.last_io_s);
    line(out, "master_sync_in_progress", f.syncing);
    line(out, "slave_read_repl_offset", f.read_offset);
    line(out, "slave_repl_offset", f.offset);
    if (f.syncing) sync_lines(&f, out);
    if (!f.link_up) line(out, "master_link_down_since_seconds", f.down_since_s);
    line(out, "slave_priority", set->replica_priority);
    line(out, "slave_read_only", set->replica_read_only);
    line(out, "replica_announced", set->replica_announced);
}

static void attached_lines(struct repl *r, struct buf *out)
{
    const struct settings *set = r->e->set;
    int i = 0;
    line(out, "connected_slaves", r->master->count);
    if (set->min_replicas_to_write && set->min_replicas_max_lag_s) line(out, "min_slaves_good_slaves", master_good_replicas(r));
    for (const struct replica *p = r->master->first; p; p = p->next) {
        char ip[64];
        int64_t lag = p->state == REPLICA_ONLINE ? (r->e->mono_ms - p->ack_ms) / 1000 : 0;
        if (p->ended) continue;
        buf_fmt(out, "slave%d:ip=%s,port=%d,state=%s,offset=%lld,lag=%lld\r\n", i++, replica_ip(p, ip), p->port, state_words[p->state],
                (long long)p->ack, (long long)lag);
    }
}

/* Ours, behind Redis's lines: why full syncs happened, and what this replica does not take. */
static void reason_lines(struct repl *r, struct buf *out)
{
    struct follow_figures f;
    follow_figures(r, &f);
    buf_fmt(out, "last_full_sync_reason:%s\r\n", r->master->reason);
    buf_fmt(out, "own_full_syncs:%llu\r\nown_last_full_sync_reason:%s\r\n", (unsigned long long)f.full_syncs, f.last_full_reason ? f.last_full_reason : "");
    buf_fmt(out, "master_set_refusals:%llu\r\nmaster_set_refused:%s\r\n", (unsigned long long)f.refusals, f.refused ? f.refused : "");
    struct discard_figures lost = discard_figures(r);
    if (lost.writes || lost.missing_bytes)
        buf_fmt(out, "discarded_writes:%llu\r\ndiscarded_files:%llu\r\ndiscarded_unknown_bytes:%lld\r\n", (unsigned long long)lost.writes,
                (unsigned long long)lost.files, (long long)lost.missing_bytes);
    if (r->e->set->read_offload) offload_info(r, out);
}

/* Only where somebody asked for it. */
static void quorum_lines(struct repl *r, struct buf *out)
{
    const struct settings *set = r->e->set;
    if (set->replication_mode || r->e->quorum_asked || (set->replication_quorum_users && *set->replication_quorum_users)) quorum_info(r, out);
}

void master_info(struct repl *r, struct buf *out)
{
    const struct history *h = &r->history;
    buf_fmt(out, "role:%s\r\n", repl_is_replica(r) ? "slave" : "master");
    if (repl_is_replica(r)) replica_lines(r, out);
    attached_lines(r, out);
    buf_fmt(out, "master_failover_state:%s\r\nmaster_replid:%s\r\nmaster_replid2:%s\r\n", failover_words[r->master->failover], h->id, h->id2);
    line(out, "master_repl_offset", h->offset);
    line(out, "second_repl_offset", h->second_offset);
    line(out, "repl_backlog_active", h->backlog != NULL);
    line(out, "repl_backlog_size", r->e->set->repl_backlog_size);
    line(out, "repl_backlog_first_byte_offset", history_first(h));
    line(out, "repl_backlog_histlen", history_length(h));
    window_info(r, out);
    reason_lines(r, out);
    quorum_lines(r, out);
}
