// The functions of recurrent cells over floats.
#include "ckernels.h"
#include "clones.h"
#include "float_math.h"
#include "recurrent_plan.h"

#define REAL float
#define M(name) float_math_##name
#define NAME(name) name##_f32
// The two arrays are apart.
#define LOOP _Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(1)")
#include "recurrent_functions.inc"
