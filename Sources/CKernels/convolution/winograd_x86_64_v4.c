// Winograd's convolution for processors with AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include "winograd_loops_table.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

#include "vectors_x86_64_v4.h"

#define LOOPS ck_winograd_loops_v4
#define ROWS 12
#define TURNED_ROWS 8
#include "winograd_f32.inc"
#include "winograd_loops.inc"

#pragma clang attribute pop
#endif
