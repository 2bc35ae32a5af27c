// Products for processors with AVX2.
#if defined(__x86_64__)
#include <immintrin.h>

#include "sgemm_loops_table.h"
#include "float_math.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

#include "vectors_x86_64_v3.h"

#define ROWS 6
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define LOOPS ck_sgemm_loops_v3
#include "sgemm_loops.inc"

#pragma clang attribute pop
#endif
