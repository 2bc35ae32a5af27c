// Exponential and logarithm in float without branches, so that loops over them become vector loops. At most 2 ulp off.
#ifndef CK_VECTOR_MATH_H
#define CK_VECTOR_MATH_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

CK_INLINE float ck_float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

CK_INLINE uint32_t ck_bits_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

// e^x = 2^n e^r with |r| <= ln 2 / 2; e^r by a polynomial.
typedef struct {
  float mantissa;
  int32_t exponent;
} ck_exp_parts;

CK_INLINE ck_exp_parts ck_exp_split(float x) {
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  float shifted = x * 1.44269504088896341f + 12582912.0f;
  float n = shifted - 12582912.0f;
  // ln 2 in two parts, the first with zeros at the end: n times it is exact.
  float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return (ck_exp_parts){p * r * r + r + 1.0f, (int32_t)(ck_bits_of_float(shifted) - 0x4b400000u)};
}

CK_INLINE float ck_expf(float x) {
  // Past these the result is infinite or zero; comparisons that a NaN fails leave it alone.
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  // In two factors, for results that are not normal numbers.
  ck_exp_parts e = ck_exp_split(x);
  int32_t half = e.exponent >> 1;
  float low = ck_float_of_bits((uint32_t)(half + 127) << 23);
  float high = ck_float_of_bits((uint32_t)(e.exponent - half + 127) << 23);
  return e.mantissa * low * high;
}

// The same for x <= 0, but 0 where the result would not be a normal number.
CK_INLINE float ck_exp_negative(float x) {
  ck_exp_parts e = ck_exp_split(x < -87.0f ? -87.0f : x);
  float result = e.mantissa * ck_float_of_bits((uint32_t)(e.exponent + 127) << 23);
  return x < -87.0f ? 0 : result;
}

// log x = n ln 2 + log m with m in sqrt(1/2) ..< sqrt(2); log m by a polynomial in m - 1.
CK_INLINE float ck_logf(float x) {
  // A number that is not normal is scaled by 2^24 first.
  int tiny = x < 1.17549435e-38f;
  float scaled = tiny ? x * 16777216.0f : x;
  uint32_t bits = ck_bits_of_float(scaled) - 0x3f3504f3u;
  float n = (float)((int32_t)bits >> 23) - (tiny ? 24.0f : 0.0f);
  float m = ck_float_of_bits((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float y = p * m * z - n * 2.12194440e-4f - 0.5f * z;
  float result = m + y + n * 0.693359375f;
  result = x == 0.0f ? -__builtin_inff() : result;
  result = x < 0.0f ? __builtin_nanf("") : result;
  // Infinity and NaN are their own logarithms.
  return x < __builtin_inff() ? result : x;
}

// x + x^3 p(x^2) near 0, where 1 - 2 / (e^2x + 1) would cancel; the polynomial is Cephes'.
CK_INLINE float ck_tanhf(float x) {
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float size = __builtin_elementwise_abs(x);
  float far = __builtin_copysignf(1.0f - 2.0f / (ck_expf(2.0f * size) + 1.0f), x);
  return size < 0.625f ? near : far;
}

#endif
