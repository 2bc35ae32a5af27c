// Recurrent loops for processors with 32 registers of 16 floats.
#include <string.h>

#include "ckernels.h"
#include "recurrent_plan.h"
#include "row_index.h"

// Rows start wherever they start.
typedef float vector_f32_wide __attribute__((vector_size(64), aligned(4)));
typedef int32_t mask_f32_wide __attribute__((vector_size(64), aligned(4)));

#define REAL float
#define VECTOR vector_f32_wide
#define MASK mask_f32_wide
#define NAME(name) name##_f32_wide
#define FUNCTIONS ck_recurrent_functions_f32
#define REGISTERS 24
#include "recurrent_product.inc"
#include "recurrent_math_f32.inc"
#include "recurrent_forward.inc"
#include "recurrent_backward.inc"

const ck_recurrent_loops ck_recurrent_f32_wide = {LANES, NAME(pack), NAME(forward), NAME(backward)};
