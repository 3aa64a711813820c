/* Slots of keys: the vectors of a real cluster's CLUSTER KEYSLOT, and the table against the CRC's definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/slot.h"

static uint16_t by_definition(const unsigned char *p, size_t len)
{
    unsigned crc = 0;
    for (size_t i = 0; i < len; i++) {
        crc ^= (unsigned)p[i] << 8;
        for (int k = 0; k < 8; k++) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
        crc &= 0xffff;
    }
    return (uint16_t)crc;
}

static void crc_is_that_of_the_definition(void **state)
{
    (void)state;
    unsigned char bytes[80];
    struct rng r;
    rng_init(&r, 5);
    for (int i = 0; i < 20000; i++) {
        size_t len = (size_t)rng_below(&r, sizeof bytes);
        for (size_t k = 0; k < len; k++) bytes[k] = (unsigned char)rng_next(&r);
        assert_int_equal(crc16(bytes, len), by_definition(bytes, len));
    }
    for (int i = 0; i < 256; i++) assert_int_equal(crc16(&(unsigned char){(unsigned char)i}, 1), by_definition(&(unsigned char){(unsigned char)i}, 1));
    assert_int_equal(crc16("123456789", 9), 0x31c3);
}

static void slots_are_those_of_a_real_cluster(void **state)
{
    (void)state;
    static const struct {
        struct slice key;
        unsigned slot;
    } known[] = {
        {SLICE("123456789"), 12739}, {SLICE(""), 0}, {SLICE("a"), 15495}, {SLICE("foo"), 12182}, {SLICE("bar"), 5061},
        {SLICE("hello"), 866}, {SLICE("user1000"), 3443}, {SLICE("somekey"), 11058}, {SLICE("\xff\xff"), 7439},
        {SLICE("{user1000}.following"), 3443}, {SLICE("foo{}{bar}"), 8363}, {SLICE("foo{{bar}}zap"), 4015},
        {SLICE("foo{bar}{zap}"), 5061}, {SLICE("{a}{b}"), 15495}, {SLICE("{{a}"), 10276}, {SLICE("foo{bar"), 15278},
        {SLICE("foo}bar{"), 11073}, {SLICE("a{b}c"), 3300}, {SLICE("{}foo"), 9500}, {SLICE("3560"), 0},
        {SLICE("22179"), 1}, {SLICE("48756"), 2},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) assert_int_equal(slot_of_key(known[i].key), known[i].slot);
}

static void the_hash_begins_with_the_slot(void **state)
{
    (void)state;
    hash_init("0123456789abcdef", 16);
    uint64_t h = hash_slotted(SLICE("foo"));
    assert_int_equal(slot_of_hash(h), 12182);
    assert_int_equal(h & 0x7fff, hash_slice(SLICE("foo")) & 0x7fff);
    assert_int_equal(slot_first_hash(12182), h >> SLOT_SHIFT << SLOT_SHIFT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_is_that_of_the_definition),
        cmocka_unit_test(slots_are_those_of_a_real_cluster),
        cmocka_unit_test(the_hash_begins_with_the_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
