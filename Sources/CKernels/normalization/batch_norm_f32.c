#include "batch_norm_kernels.h"

// Rows start wherever they start.
typedef float vector_f32 __attribute__((vector_size(64), aligned(4)));
typedef int32_t mask_f32 __attribute__((vector_size(64), aligned(4)));
typedef double doubles_f32 __attribute__((vector_size(128), aligned(8)));

#define REAL float
#define VECTOR vector_f32
#define MASK mask_f32
#define DOUBLES doubles_f32
#define NAME(name) name##_f32
#include "batch_norm_loops.inc"
