// Winograd's convolution for processors of which nothing more is known than the architecture.
#include "vectors_base.h"

#define LOOPS ck_winograd_loops_base
#define ROWS 6
#define TURNED_ROWS 4
#include "winograd_f32.h"
#include "winograd_loops.h"
