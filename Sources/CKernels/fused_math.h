// The mathematical functions of class F.
#ifndef CK_FUSED_MATH_H
#define CK_FUSED_MATH_H

#include <math.h>

#include "fused_tile.h"

CK_INLINE float float_math_exp(float x) { return expf(x); }
CK_INLINE float float_math_expm1(float x) { return expm1f(x); }
CK_INLINE float float_math_log(float x) { return logf(x); }
CK_INLINE float float_math_log1p(float x) { return log1pf(x); }
CK_INLINE float float_math_sin(float x) { return sinf(x); }
CK_INLINE float float_math_cos(float x) { return cosf(x); }
CK_INLINE float float_math_tan(float x) { return tanf(x); }
CK_INLINE float float_math_asin(float x) { return asinf(x); }
CK_INLINE float float_math_acos(float x) { return acosf(x); }
CK_INLINE float float_math_atan(float x) { return atanf(x); }
CK_INLINE float float_math_sinh(float x) { return sinhf(x); }
CK_INLINE float float_math_cosh(float x) { return coshf(x); }
CK_INLINE float float_math_tanh(float x) { return tanhf(x); }
CK_INLINE float float_math_asinh(float x) { return asinhf(x); }
CK_INLINE float float_math_acosh(float x) { return acoshf(x); }
CK_INLINE float float_math_atanh(float x) { return atanhf(x); }
CK_INLINE float float_math_erf(float x) { return erff(x); }
CK_INLINE float float_math_sigmoid(float x) { return 1 / (1 + expf(-x)); }
CK_INLINE float float_math_softplus(float x) { return x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x)); }
CK_INLINE float float_math_pow(float x, float y) { return powf(x, y); }
CK_INLINE float float_math_atan2(float x, float y) { return atan2f(x, y); }
CK_INLINE float float_math_fmod(float x, float y) { return fmodf(x, y); }
// For bitwise operations on numbers that are whole; out of range gives 0.
CK_INLINE int32_t float_math_to_integer(float x) { return __builtin_elementwise_abs(x) < 0x1p31f ? (int32_t)x : 0; }
CK_INLINE float float_math_shifted(float x, float y) { return __builtin_elementwise_abs(y) < 64 ? ldexpf(x, (int)y) : 0; }

#endif
