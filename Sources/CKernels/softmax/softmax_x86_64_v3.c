// Softmax and cross-entropy for processors with AVX2.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#include "softmax_loops_table.h"
#include "float_math.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

#include "vectors_x86_64_v3.h"

#define LOOPS ck_softmax_loops_v3
#include "softmax_loops.inc"

#pragma clang attribute pop
#endif
