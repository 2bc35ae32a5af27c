// Winograd's convolution for processors of which nothing more is known than the architecture.
#include "vectors_baseline.h"

#define LOOPS ck_winograd_loops_base
#define ROWS 6
#define TURNED_ROWS 4
#include "winograd_f32.inc"
#include "winograd_loops.inc"
