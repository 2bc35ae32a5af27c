// Products for processors of which nothing more is known than the architecture.
#include "sgemm_loops_table.h"
#include "float_math.h"
#include "vectors_baseline.h"

#define ROWS 4
#define EACH_ROWS(X) X(1) X(2) X(3) X(4)
#define LOOPS ck_sgemm_loops_base
#include "sgemm_loops.inc"
