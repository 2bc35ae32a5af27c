// Recurrent loops over doubles.
#include <math.h>

#include <string.h>

#include "ckernels.h"
#include "recurrent_plan.h"
#include "row_index.h"

typedef double vector_f64_recurrent __attribute__((vector_size(64), aligned(8)));
typedef int64_t mask_f64_recurrent __attribute__((vector_size(64), aligned(8)));

#define REAL double
#define VECTOR vector_f64_recurrent
#define MASK mask_f64_recurrent
#define NAME(name) name##_f64_recurrent
#define FUNCTIONS ck_recurrent_functions_f64
#define REGISTERS 12
#include "recurrent_product.inc"
#include "recurrent_math_f64.inc"
#include "recurrent_forward.inc"
#include "recurrent_backward.inc"

const ck_recurrent_loops ck_recurrent_f64 = {LANES, NAME(pack), NAME(forward), NAME(backward)};
