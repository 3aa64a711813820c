/* backup_verify: an image is read to its end by the server's own reader, key by key, nothing kept; beside that its size,
 * checksum and digest are taken. Any thread: it has an engine of its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "codec/crc64.h"
#include "engine/digest.h"
#include "io/file.h"
#include "persist/rdb.h"
#include "persist/rdb_load.h"
#include "server/store/backup_work.h"

#define STEP_BYTES ((uint64_t)4 << 20)

struct reading {
    int fd, error;
    uint64_t bytes, crc, keys;       /* crc: without the last 8 bytes, which are the image's own checksum */
    char tail[8];                    /* those, as far as it is known */
    size_t tail_len;
    struct digest_stream digest;
    struct rdb_load load;
    struct settings set;
};

static void take_sum(struct reading *r, const char *ptr, size_t n)
{
    size_t all = r->tail_len + n, out = all > 8 ? all - 8 : 0, first = out < r->tail_len ? out : r->tail_len;
    r->crc = crc64(r->crc, r->tail, first);
    r->crc = crc64(r->crc, ptr, out - first);
    memmove(r->tail, r->tail + first, r->tail_len - first);
    r->tail_len -= first;
    memcpy(r->tail + r->tail_len, ptr + (out - first), n - (out - first));
    r->tail_len += n - (out - first);
}

static size_t give(void *arg, char *into, size_t room)
{
    struct reading *r = arg;
    for (;;) {
        ssize_t n = file_ops->read(r->fd, into, room);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) r->error = errno;
        if (n <= 0) return 0;
        r->bytes += (uint64_t)n;
        take_sum(r, into, (size_t)n);
        return (size_t)n;
    }
}

static const char *look(void *arg, const struct rdb_seen *s)
{
    struct reading *r = arg;
    if (!s->v) return s->item == RDB_TYPE_MODULE ? "it holds data of a module" : NULL;
    bool in_line = s->v->type->inline_value;
    struct slice value = in_line ? s->v->bytes : slice_of(&s->v->root, sizeof s->v->root);
    if (s->v->empty) return NULL;
    int64_t inner = in_line ? ENTRY_NEVER : value_inner(s->v->type, s->v->root);
    struct entry *e = entry_new_inner((uint8_t)(s->v->type->id | (in_line ? s->v->enc << 4 : 0)), 0, s->expire_ms, inner, s->name, value);
    digest_stream_add(&r->digest, (int)s->db, e);
    entry_free(e); /* the root is the reader's */
    r->keys++;
    return NULL;
}

static bool read_whole(struct reading *r, struct engine *e, struct in *in, const struct backup_record *b, _Atomic bool *cancel, char error[700], const char *path)
{
    struct rdb_load_options opt = {.now_ms = b->cut_ms, .keep_expired = true, .look = look, .look_arg = r};
    enum rdb_state state;
    rdb_load_begin(&r->load, e, in, &opt);
    do state = rdb_load_some(&r->load, STEP_BYTES, 0);
    while (state == RDB_MORE && !(cancel && atomic_load(cancel)));
    bool good = state == RDB_DONE && !r->error;
    if (r->error) snprintf(error, 700, "read %.500s: %s", path, strerror(r->error));
    else if (state == RDB_MORE) snprintf(error, 700, "called off");
    else if (!good) snprintf(error, 700, "%.300s: %.250s, at offset %llu", path, r->load.error.rule, (unsigned long long)r->load.error.at);
    else if (in_offset(in) != r->bytes || give(r, (char[1]){0}, 1)) {
        snprintf(error, 700, "%.400s: there is more behind its end", path);
        good = false;
    }
    rdb_load_end(&r->load);
    return good;
}

bool backup_verify_image(const char *path, struct backup_record *b, const struct command_index *index, _Atomic bool *cancel, char error[700])
{
    struct reading *r = mem_zalloc(sizeof *r);
    struct in in;
    r->fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (r->fd < 0) {
        snprintf(error, 700, "open %.500s: %s", path, strerror(errno));
        mem_free(r, sizeof *r);
        return false;
    }
    off_t size = lseek(r->fd, 0, SEEK_END);
    lseek(r->fd, 0, SEEK_SET);
    settings_default(&r->set);
    r->digest.now_ms = b->cut_ms;
    struct engine *e = engine_new(&r->set, index, 1);
    in_init_source(&in, give, r, size > 0 ? (uint64_t)size : 0, true);
    bool good = read_whole(r, e, &in, b, cancel, error, path);
    in_deinit(&in);
    engine_free(e);
    file_ops->close(r->fd);
    b->keys = r->keys;
    b->bytes = r->bytes;
    b->crc = r->crc;
    digest_hex(r->digest.digest, b->digest);
    mem_free(r, sizeof *r);
    return good;
}
