// Inputs of fused chains that are sums of rows, which the chain makes while it reads them.
#ifndef CK_FUSED_SCATTERED_H
#define CK_FUSED_SCATTERED_H

#include "fused_tile.h"

// How many elements are sums; the others lie in memory.
CK_INLINE int64_t ck_scattered_count(const ck_operand *operand) { return operand->rows * operand->width; }

// Loads `count` elements from element `start` on.
void ck_load_scattered(void *tile, const ck_operand *operand, int64_t start, int64_t count);

#endif
