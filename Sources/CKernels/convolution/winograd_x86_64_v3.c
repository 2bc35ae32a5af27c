// Winograd's convolution for processors with AVX2.
#if defined(__x86_64__)
#include <immintrin.h>

#include "winograd_loops_table.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

#include "vectors_x86_64_v3.h"

#define LOOPS ck_winograd_loops_v3
#define ROWS 6
#define TURNED_ROWS 4
#include "winograd_f32.inc"
#include "winograd_loops.inc"

#pragma clang attribute pop
#endif
