#include "batch_norm_kernels.h"

// Rows start wherever they start.
typedef double vector_f64 __attribute__((vector_size(64), aligned(8)));
typedef int64_t mask_f64 __attribute__((vector_size(64), aligned(8)));
typedef double doubles_f64 __attribute__((vector_size(64), aligned(8)));

#define REAL double
#define VECTOR vector_f64
#define MASK mask_f64
#define DOUBLES doubles_f64
#define NAME(name) name##_f64
#include "batch_norm_loops.inc"
