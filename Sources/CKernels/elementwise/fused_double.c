// Tile functions of class D. Gradients are checked in double precision, so the mathematical functions are libm's own.
#include <math.h>

#include "fused_tile.h"
#include "philox.h"

#define T double
#define FN(name) double_##name
#define M(name) double_math_##name
#define TABLE ck_double_operations
#define WIDTH 8
#define UNROLL 4
#define MATH_LOOP CK_SCALAR

CK_INLINE double double_math_exp(double x) { return exp(x); }
CK_INLINE double double_math_expm1(double x) { return expm1(x); }
CK_INLINE double double_math_log(double x) { return log(x); }
CK_INLINE double double_math_log1p(double x) { return log1p(x); }
CK_INLINE double double_math_asin(double x) { return asin(x); }
CK_INLINE double double_math_acos(double x) { return acos(x); }
CK_INLINE double double_math_atan(double x) { return atan(x); }
CK_INLINE double double_math_sinh(double x) { return sinh(x); }
CK_INLINE double double_math_cosh(double x) { return cosh(x); }
CK_INLINE double double_math_tanh(double x) { return tanh(x); }
CK_INLINE double double_math_asinh(double x) { return asinh(x); }
CK_INLINE double double_math_acosh(double x) { return acosh(x); }
CK_INLINE double double_math_atanh(double x) { return atanh(x); }
CK_INLINE double double_math_erf(double x) { return erf(x); }
CK_INLINE double double_math_sigmoid(double x) { return 1 / (1 + exp(-x)); }
CK_INLINE double double_math_softplus(double x) {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
CK_INLINE double double_math_pow(double x, double y) { return pow(x, y); }
CK_INLINE double double_math_atan2(double x, double y) { return atan2(x, y); }
// For bitwise operations on numbers that are whole; out of range gives 0.
CK_INLINE int64_t double_math_to_integer(double x) { return __builtin_elementwise_abs(x) < 0x1p63 ? (int64_t)x : 0; }
CK_INLINE double double_math_shifted(double x, double y) {
  return __builtin_elementwise_abs(y) < 64 ? ldexp(x, (int)y) : 0;
}

// The remainder has the sign of the divisor, as in Python; an exact multiple gives a zero of that sign.
CK_INLINE double double_remainder(double x, double y) {
  const double rest = fmod(x, y);
  if (rest == 0) return copysign(0, y);
  return (rest < 0) != (y < 0) ? rest + y : rest;
}

// The quotient of what is left without the remainder, so that x = q * y + r holds also where x / y rounds up.
CK_INLINE double double_floored_quotient(double x, double y) {
  if (y == 0) return x / y;
  const double rest = fmod(x, y);
  double quotient = (x - rest) / y;
  if (rest != 0 && (rest < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return copysign(0, x / y);
  const double whole = floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

CK_UNARY(double, double, double_sin, CK_SCALAR, sin(x))
CK_UNARY(double, double, double_cos, CK_SCALAR, cos(x))
CK_UNARY(double, double, double_tan, CK_SCALAR, tan(x))
CK_BINARY(double, double, double_mod, CK_SCALAR, double_remainder(x, y))
CK_BINARY(double, double, double_floordiv, CK_SCALAR, double_floored_quotient(x, y))

// Two words for an element, the first one on top.
static void double_uniform(void *dst, const void *state, const void *start, const void *unused, int64_t count) {
  (void)unused;
  uint32_t words[2 * CK_TILE];
  ck_philox_words(words, 2 * *(const int64_t *)start, 2 * count, state);
  double *tile = dst;
  for (int64_t i = 0; i < count; i++) {
    tile[i] = (double)(((uint64_t)words[2 * i] << 32 | words[2 * i + 1]) >> 11) * 0x1p-53;
  }
}

#include "fused_real.inc"
