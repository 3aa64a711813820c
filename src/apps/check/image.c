/* image: an RDB image is read item by item as a server would, and nothing of it is kept. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "apps/check/check.h"
#include "apps/check/figures.h"
#include "codec/crc64.h"
#include "io/file.h"

#define STEP_BYTES ((uint64_t)64 << 20) /* progress is shown between these */

struct image_check {
    struct check *c;
    struct in in;
    struct rdb_load l;
    struct figures f;
    int fd;
    uint64_t at, size;      /* of the file: read so far, in all */
    uint64_t safe;          /* up to here all items are whole */
    int64_t now_ms;
    bool read_failed;
};

static size_t give(void *arg, char *into, size_t room)
{
    struct image_check *ic = arg;
    ssize_t n = file_ops->pread(ic->fd, into, room, (off_t)ic->at);
    if (n < 0) ic->read_failed = true;
    if (n <= 0) return 0;
    ic->at += (uint64_t)n;
    return (size_t)n;
}

static void print_aux(uint64_t at, const struct rdb_seen *s)
{
    char name[SHOWN_BYTES], value[400];
    check_show(s->name, name, sizeof name);
    check_show(s->value, value, sizeof value);
    printf("[offset %" PRIu64 "] AUX FIELD %s = '%s'\n", at, name, value);
}

static const char *look(void *arg, const struct rdb_seen *s)
{
    struct image_check *ic = arg;
    uint64_t at = in_offset(&ic->in);
    if (s->item == RDB_AUX) print_aux(at, s);
    else if (s->item == RDB_SELECTDB) printf("[offset %" PRIu64 "] Selecting DB ID %" PRIu64 "\n", at, s->db);
    else if (s->item == RDB_FUNCTION2 || s->item == RDB_FUNCTION_OLD) ic->f.functions++;
    else if (s->item == RDB_MODULE_AUX) printf("[offset %" PRIu64 "] MODULE AUX for: %s\n", at, s->name.ptr);
    else if (s->item == RDB_TYPE_MODULE) ic->f.modules++;
    else if (!figures_add(&ic->f, s, at - s->at, ic->now_ms)) return "the key is there twice";
    ic->safe = at;
    return NULL;
}

static void print_counts(const struct image_check *ic)
{
    printf("[info] %" PRIu64 " keys read\n", ic->f.keys + ic->f.modules);
    printf("[info] %" PRIu64 " expires\n", ic->f.expires);
    printf("[info] %" PRIu64 " already expired\n", ic->f.expired);
}

static const char *doing(const struct rdb_load *l)
{
    if (!l->begun) return "start";
    if (l->error.class == RDB_CHECKSUM) return "check-sum";
    if (l->error.type == RDB_AUX) return "read-aux";
    if (l->error.type >= 0 && l->error.type <= RDB_TYPE_LAST) return l->error.has_key ? "read-object-value" : "read-key";
    return "read-type";
}

static const char *headline(const struct image_check *ic)
{
    const struct rdb_error *e = &ic->l.error;
    if (ic->read_failed) return "Cannot read the file";
    return e->class == RDB_SHORT ? "Unexpected EOF reading RDB file" : e->class == RDB_CHECKSUM ? "RDB CRC error" : e->rule;
}

static const char *const sum_texts[] = {
    [IN_SUM_WRONG] = "The checksum of the whole file does not fit: bytes were changed after it was written",
    [IN_SUM_RIGHT] = "The checksum of the whole file is right: it was written like this",
    [IN_SUM_NONE] = "The file carries no checksum: it was saved with rdbchecksum no, or in a version before 5",
    [IN_SUM_SKIPPED] = "The checksum was not looked at",
};

static void print_error(struct image_check *ic)
{
    const struct rdb_error *e = &ic->l.error;
    printf("--- RDB ERROR DETECTED ---\n");
    printf("[offset %" PRIu64 "] %s\n", e->at, headline(ic));
    printf("[additional info] While doing: %s\n", doing(&ic->l));
    if (e->has_key) printf("[additional info] Reading key %s of database %d\n", e->key, e->db);
    if (e->type >= 0 && e->type <= RDB_TYPE_LAST) printf("[additional info] Reading type %d (%s)\n", e->type, figures_type_name((unsigned)e->type));
    printf("[additional info] Class: %s; the item began at offset %" PRIu64 "; %s\n", rdb_class_name(e->class), e->item_at, e->rule);
    if (e->class == RDB_CORRUPT)
        printf("[additional info] %s\n", sum_texts[in_rest_sums(&ic->in)]);
    print_counts(ic);
}

static void show_progress(const struct image_check *ic)
{
    if (ic->size > STEP_BYTES * 2 && isatty(STDERR_FILENO)) fprintf(stderr, "\r%d%%\r", (int)(in_offset(&ic->in) * 100 / ic->size));
}

static void print_sound(struct image_check *ic)
{
    uint64_t end = in_offset(&ic->in);
    if (ic->in.version >= 5) {
        uint64_t told = 0;
        check_read_at(ic->fd, end - 8, &told, 8);
        printf("[offset %" PRIu64 "] %s\n", end, told ? "Checksum OK" : "RDB file was saved with checksum disabled: no check performed.");
    }
    printf("[offset %" PRIu64 "] \\o/ RDB looks OK! \\o/\n", end);
    print_counts(ic);
}

static bool read_all(struct image_check *ic)
{
    struct rdb_load_options opt = {.now_ms = ic->now_ms, .keep_expired = true, .look = look, .look_arg = ic};
    enum rdb_state state;
    in_init_source(&ic->in, give, ic, ic->size, true);
    rdb_load_begin(&ic->l, ic->c->e, &ic->in, &opt);
    while ((state = rdb_load_some(&ic->l, STEP_BYTES, 0)) == RDB_MORE) show_progress(ic);
    if (state == RDB_DONE) print_sound(ic);
    else print_error(ic);
    if (!ic->c->plain) figures_print(&ic->f);
    rdb_load_end(&ic->l);
    return state == RDB_DONE;
}

static void image_begin(struct image_check *ic, struct check *c, int fd, uint64_t size)
{
    *ic = (struct image_check){.c = c, .fd = fd, .size = size, .now_ms = (int64_t)time(NULL) * 1000};
    figures_init(&ic->f, (uint64_t)ic->now_ms * 0x9e3779b97f4a7c15u + (uint64_t)getpid());
}

static void image_end(struct image_check *ic)
{
    figures_deinit(&ic->f);
    in_deinit(&ic->in);
}

bool check_image(struct check *c, int fd, uint64_t size, const char *name, uint64_t *end)
{
    struct image_check ic;
    image_begin(&ic, c, fd, size);
    printf("[offset 0] Checking RDB file %s\n", name);
    bool sound = read_all(&ic);
    *end = in_offset(&ic.in);
    image_end(&ic);
    return sound;
}

/* --- repair: what was whole before the damage, with an end and a checksum of its own --- */

static bool sum_of(int fd, uint64_t bytes, uint64_t *crc)
{
    char *block = mem_alloc(1 << 20);
    uint64_t at = 0;
    bool good = true;
    for (*crc = 0; good && at < bytes;) {
        size_t n = bytes - at < 1 << 20 ? (size_t)(bytes - at) : 1 << 20;
        good = check_read_at(fd, at, block, n);
        if (good) *crc = crc64(*crc, block, n);
        at += n;
    }
    mem_free(block, 1 << 20);
    return good;
}

static bool write_repaired(struct image_check *ic)
{
    char tail[9] = {(char)RDB_EOF};
    size_t n = 1;
    uint64_t crc, keep = ic->l.error.class == RDB_CHECKSUM ? ic->safe : ic->safe > 9 ? ic->safe : 9;
    if (ic->in.version >= 5) {
        if (!sum_of(ic->fd, keep, &crc)) return false;
        crc = crc64(crc, tail, 1);
        for (; n < sizeof tail; n++, crc >>= 8) tail[n] = (char)crc;
    }
    if (!check_copy(ic->fd, keep, slice_of(tail, n), ic->c->output)) return false;
    printf("Wrote %s: the %" PRIu64 " keys before offset %" PRIu64 "; %" PRIu64 " bytes of the damaged file are left out\n", ic->c->output,
           ic->f.keys + ic->f.modules, keep, ic->size - keep);
    return true;
}

static bool repair(struct image_check *ic)
{
    struct check again = *ic->c;
    uint64_t size, end;
    if (!ic->l.begun) {
        printf("There is nothing to repair in a file that is not an RDB file\n");
        return false;
    }
    if (!write_repaired(ic)) return false;
    int fd = check_open(again.output, false, &size);
    if (fd < 0) return false;
    again.output = NULL;
    bool sound = check_image(&again, fd, size, ic->c->output, &end);
    file_ops->close(fd);
    return sound;
}

bool check_image_file(struct check *c, const char *path)
{
    struct image_check ic;
    uint64_t size;
    printf("[offset 0] Checking RDB file %s\n", path);
    if (!check_there(path, c->plain ? stderr : stdout)) return false; /* redis-check-rdb says nothing of it on stdout */
    int fd = check_open(path, false, &size);
    if (fd < 0) return false;
    image_begin(&ic, c, fd, size);
    bool sound = read_all(&ic);
    uint64_t end = in_offset(&ic.in);
    if (sound && end < size) printf("[info] %" PRIu64 " bytes follow the image, which loading ignores\n", size - end);
    if (sound && c->output) sound = check_copy(fd, end, SLICE(""), c->output) && printf("Wrote %s: the whole image\n", c->output) > 0;
    else if (!sound && c->output) sound = repair(&ic);
    else if (!sound && c->fix) printf("RDB files are not changed in place: give --output NEWFILE, which gets what is sound\n");
    image_end(&ic);
    file_ops->close(fd);
    return sound;
}
