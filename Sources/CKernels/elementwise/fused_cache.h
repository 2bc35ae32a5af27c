// Plans that a thread keeps, since a program runs the same chains again and again.
#ifndef CK_FUSED_CACHE_H
#define CK_FUSED_CACHE_H

#include "fused_plan.h"

// The plan that the calling thread made for this very chain: the same structure, with the same contents and pointers as
// then. NULL if there is none.
ck_fused_plan *ck_kept_plan(const ck_fused *fused);

// Memory for a plan of this chain, aligned to a cache line. The plan is found again until the memory for plans is full
// and all of them go; one that is too large to keep lives until the next.
void *ck_plan_memory(const ck_fused *fused, size_t bytes);

#endif
