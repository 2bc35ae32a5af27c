// Recurrent loops for processors with 16 registers, or with shorter ones.
#include <string.h>

#include "ckernels.h"
#include "recurrent_plan.h"
#include "row_index.h"

typedef float vector_f32_narrow __attribute__((vector_size(32), aligned(4)));
typedef int32_t mask_f32_narrow __attribute__((vector_size(32), aligned(4)));

#define REAL float
#define VECTOR vector_f32_narrow
#define MASK mask_f32_narrow
#define NAME(name) name##_f32_narrow
#define FUNCTIONS ck_recurrent_functions_f32
#define REGISTERS 12
#include "recurrent_product.inc"
#include "recurrent_math_f32.inc"
#include "recurrent_forward.inc"
#include "recurrent_backward.inc"

const ck_recurrent_loops ck_recurrent_f32_narrow = {LANES, NAME(pack), NAME(forward), NAME(backward)};
