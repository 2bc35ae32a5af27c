// Softmax and cross-entropy for processors of which nothing more is known than the architecture.
#include "vectors_baseline.h"

#define LOOPS ck_softmax_loops_base
#include "softmax_loops.inc"
