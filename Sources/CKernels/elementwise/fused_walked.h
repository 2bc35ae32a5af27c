// Operands of fused chains that are not contiguous, between memory and tiles.
#ifndef CK_FUSED_WALKED_H
#define CK_FUSED_WALKED_H

#include "fused_tile.h"
#include "walk.h"

// Loads or stores the next `count` elements of a walk, any number. Loading may write a grain beyond them.
void ck_load_walked(void *tile, const ck_operand *operand, ck_walk *walk, int64_t count);
void ck_store_walked(const ck_operand *operand, ck_walk *walk, const void *tile, int64_t count);

#endif
