#include "base/panic.h"

#include <stdio.h>
#include <stdlib.h>

static panic_hook *hook_installed;

void panic_set_hook(panic_hook *hook) { hook_installed = hook; }

_Noreturn void panic_at(const char *expr, const char *file, int line)
{
    panic_hook *hook = hook_installed;
    hook_installed = NULL; /* a hook that panics itself falls through to abort */
    if (hook) hook(expr, file, line);
    fprintf(stderr, "panic: %s at %s:%d\n", expr, file, line);
    abort();
}
