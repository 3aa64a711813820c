#include "node/replid.h"

void replid_new(struct node *n)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 40; i++) {
        n->replid[0][i] = digits[rng_below(&n->e->rng, 16)];
        n->replid[1][i] = '0';
    }
}
