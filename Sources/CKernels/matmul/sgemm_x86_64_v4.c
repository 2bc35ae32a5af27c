// Products for processors with AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include "sgemm_loops_table.h"
#include "float_math.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

#include "vectors_x86_64_v4.h"

#define ROWS 8
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define LOOPS ck_sgemm_loops_v4
#include "sgemm_loops.inc"

#pragma clang attribute pop
#endif
