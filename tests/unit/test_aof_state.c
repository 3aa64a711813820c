/* When the log is written anew by itself, and when not: growth, and longer and longer waits after failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "persist/aof_state.h"

static void test_growth(void **state)
{
    (void)state;
    struct aof_state a;
    aof_state_init(&a);
    a.power = AOF_ON;
    a.percent = 100;
    a.min_size_bytes = 1000;
    a.base_bytes = 800;
    a.current_bytes = 1600;
    assert_true(aof_state_has_grown(&a, 0));
    a.current_bytes = 1599;
    assert_false(aof_state_has_grown(&a, 0)); /* 99.9 percent */
    a.base_bytes = 10;
    a.current_bytes = 1000;
    assert_false(aof_state_has_grown(&a, 0)); /* not above the least size */
    a.base_bytes = 0;
    a.current_bytes = 1001;
    assert_true(aof_state_has_grown(&a, 0));
    a.percent = 0;
    assert_false(aof_state_has_grown(&a, 0));
    a.percent = 100;
    a.power = AOF_STARTING;
    assert_false(aof_state_has_grown(&a, 0));
}

static void test_backoff(void **state)
{
    (void)state;
    static const int64_t minutes[] = {0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    struct aof_state a;
    aof_state_init(&a);
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        a.rewrite = AOF_REWRITE_RUNNING;
        aof_state_rewritten(&a, false, false, 1000);
        assert_int_equal(a.next_auto_ms, minutes[i] ? 1000 + minutes[i] * 60000 : 0);
        assert_false(a.last_good);
    }
    aof_state_rewritten(&a, false, true, 1000); /* called off: no failure */
    assert_int_equal(a.failures, 10);
    aof_state_rewritten(&a, true, false, 1000);
    assert_true(a.last_good && a.failures == 0 && a.next_auto_ms == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_growth), cmocka_unit_test(test_backoff)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
