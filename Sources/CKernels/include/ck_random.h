// Random numbers, eagerly.
#ifndef CK_RANDOM_H
#define CK_RANDOM_H

#include "ck_types.h"

// out[0 ..< count] = uniform [0, 1) floats of the same stream as CK_RANDOM_UNIFORM.
void ck_random_uniform(float *out, int64_t count, uint32_t seed, uint32_t counter);
// Four words of Philox-4x32-10.
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
