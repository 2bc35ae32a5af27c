// The mathematical functions of class F that are used most, in single precision: exp, log and what is made of them.
//
// They take one number each and have no branches, so that loops over them become vectors. Polynomials are minimax;
// their coefficients come from Scripts/reference/minimax_polynomials.py. Reductions use products that are exact without
// a fused multiply-add, for processors that have none. Tests hold all of them to 2 units in the last place.
#ifndef CK_FUSED_MATH_H
#define CK_FUSED_MATH_H

#include "half.h"

#define CK_INFINITY __builtin_inff()
#define CK_NAN __builtin_nanf("")

CK_INLINE float float_absolute(float x) { return __builtin_elementwise_abs(x); }

// x with the sign of y.
CK_INLINE float float_with_sign(float x, float y) {
  return ck_from_bits((ck_bits(x) & 0x7FFFFFFF) | (ck_bits(y) & 0x80000000));
}

// 2^n for -126 <= n <= 127.
CK_INLINE float float_power_of_two(int32_t n) { return ck_from_bits((uint32_t)(n + 127) << 23); }

// x = n ln 2 + r with |r| <= ln 2 / 2, and exp(r) - 1.
typedef struct {
  int32_t n;
  float less_one;
} float_exp_parts;

CK_INLINE float_exp_parts float_exp_reduce(float x) {
  // Adding 1.5 * 2^23 leaves the nearest integer in the low bits; NaN does no harm there, as it would in a conversion.
  const float shifted = x * 0x1.715476p+0f + 0x1.8p+23f;
  const int32_t n = (int32_t)(ck_bits(shifted) - 0x4B400000);
  const float whole = shifted - 0x1.8p+23f;
  const float r = (x - whole * 0x1.63p-1f) - whole * -0x1.bd0106p-13f;
  float q = 0x1.6db4e6p-10f;
  q = q * r + 0x1.123bdep-7f;
  q = q * r + 0x1.55545ep-5f;
  q = q * r + 0x1.55548ep-3f;
  q = q * r + 0x1p-1f;
  return (float_exp_parts){n, r + r * r * q};
}

CK_INLINE float float_math_exp(float x) {
  // Beyond these bounds the result is 0 or infinity anyway; NaN passes both comparisons.
  const float low = x < -104 ? -104 : x;
  const float bounded = low > 89 ? 89 : low;
  const float_exp_parts parts = float_exp_reduce(bounded);
  // Two factors, so that n may leave the range of one on the way to infinity and to denormal numbers.
  const int32_t half = parts.n >> 1;
  return (1 + parts.less_one) * float_power_of_two(half) * float_power_of_two(parts.n - half);
}

CK_INLINE float float_math_expm1(float x) {
  const float low = x < -27 ? -27 : x;
  const float bounded = low > 89 ? 89 : low;
  const float_exp_parts parts = float_exp_reduce(bounded);
  // 2^n (exp(r) - 1) + (2^n - 1), halved until the end since 2^128 is out of range.
  const float scale = float_power_of_two(parts.n - 1);
  const float result = 2 * (scale * parts.less_one + (scale - 0.5f));
  return x == 0 ? x : result;
}

// log(1 + f) + e ln 2 for sqrt(1/2) <= 1 + f < sqrt(2).
CK_INLINE float float_log_reduced(float f, float e) {
  float q = 0x1.1b4298p-4f * f - 0x1.e2e9a4p-4f;
  q = q * f + 0x1.e650a8p-4f;
  q = q * f - 0x1.fb432cp-4f;
  q = q * f + 0x1.2332c0p-3f;
  q = q * f - 0x1.5562e2p-3f;
  q = q * f + 0x1.99a546p-3f;
  q = q * f - 0x1.ffffeep-3f;
  q = q * f + 0x1.555546p-2f;
  const float square = f * f;
  const float rest = (square * f * q + e * -0x1.bd0106p-13f) - 0.5f * square;
  return (f + rest) + e * 0x1.63p-1f;
}

// Splits x = m 2^e with sqrt(1/2) <= m < sqrt(2); x is positive, finite and not denormal.
CK_INLINE int32_t float_exponent(float x) { return (int32_t)(ck_bits(x) - 0x3F3504F3) >> 23; }
CK_INLINE float float_mantissa(float x) { return ck_from_bits(((ck_bits(x) - 0x3F3504F3) & 0x7FFFFF) + 0x3F3504F3); }

CK_INLINE float float_math_log(float x) {
  const int denormal = x < 0x1p-126f;
  const float scaled = denormal ? x * 0x1p23f : x;
  const float e = (float)float_exponent(scaled) - (denormal ? 23 : 0);
  const float result = float_log_reduced(float_mantissa(scaled) - 1, e);
  const float special = x == 0 ? -CK_INFINITY : x == CK_INFINITY ? CK_INFINITY : CK_NAN;
  return x > 0 && x < CK_INFINITY ? result : special;
}

CK_INLINE float float_math_log1p(float x) {
  const float sum = 1 + x;
  const float lost = x >= 1 ? 1 - (sum - x) : x - (sum - 1);
  const int32_t e = float_exponent(sum);
  // What rounding the sum lost, on the mantissa's scale; for huge x it does not count.
  const float scale = e < 127 ? float_power_of_two(-e) : 0;
  const float f = (float_mantissa(sum) - 1) + lost * scale;
  const float result = x == 0 ? x : float_log_reduced(f, (float)e);
  const float special = x == -1 ? -CK_INFINITY : x == CK_INFINITY ? CK_INFINITY : CK_NAN;
  return x > -1 && x < CK_INFINITY ? result : special;
}

CK_INLINE float float_math_tanh(float x) {
  const float size = float_absolute(x);
  const float z = x * x;
  float q = -0x1.76ac1ap-8f * z + 0x1.5256d8p-6f;
  q = q * z - 0x1.b84448p-5f;
  q = q * z + 0x1.110768p-3f;
  q = q * z - 0x1.555534p-2f;
  const float small = size + size * z * q;
  const float large = 1 - 2 / (float_math_exp(2 * size) + 1);
  return float_with_sign(size < 0.625f ? small : large, x);
}

CK_INLINE float float_math_sigmoid(float x) {
  const float z = float_math_exp(-float_absolute(x));
  return (x < 0 ? z : 1) / (1 + z);
}

CK_INLINE float float_math_softplus(float x) {
  return (x > 0 ? x : 0) + float_math_log1p(float_math_exp(-float_absolute(x)));
}

// Near zero x + x q(x^2), further out 1 - exp(-p(|x|)).
CK_INLINE float float_math_erf(float x) {
  const float size = float_absolute(x);
  const float z = x * x;
  float q = -0x1.39fbb6p-11f * z + 0x1.473d42p-8f;
  q = q * z - 0x1.b68d5cp-6f;
  q = q * z + 0x1.ce1ab6p-4f;
  q = q * z - 0x1.8126e8p-2f;
  q = q * z + 0x1.06eba6p-3f;
  const float bounded = size > 4 ? 4 : size;
  float p = 0x1.61ea2ep-16f * bounded - 0x1.c790eap-12f;
  p = p * bounded + 0x1.115ac0p-8f;
  p = p * bounded - 0x1.9b8e78p-6f;
  p = p * bounded + 0x1.bb83e2p-4f;
  p = p * bounded + 0x1.44460cp-1f;
  p = p * bounded + 0x1.2127e4p+0f;
  p = p * bounded - 0x1.6e5652p-13f;
  const float far = float_with_sign(1 - float_math_exp(-p), x);
  return size < 0.92f ? x + x * q : far;
}

#endif
