// The functions of recurrent cells over doubles: libm's own, since gradients are checked with them.
#include <math.h>

#include "ckernels.h"
#include "clones.h"
#include "recurrent_plan.h"

CK_INLINE double wide_exp(double x) { return exp(x); }
CK_INLINE double wide_expm1(double x) { return expm1(x); }
CK_INLINE double wide_tanh(double x) { return tanh(x); }
CK_INLINE double wide_erf(double x) { return erf(x); }
CK_INLINE double wide_sigmoid(double x) { return 1 / (1 + exp(-x)); }
CK_INLINE double wide_softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }

#define REAL double
#define M(name) wide_##name
#define NAME(name) name##_f64
#define LOOP
#include "recurrent_functions.inc"
