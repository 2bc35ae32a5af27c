// The other mathematical functions of class F, computed in double precision, which leaves one rounding. Like those of
// float_math.h they have no branches and become vectors.
#ifndef CK_FLOAT_MATH_WIDE_H
#define CK_FLOAT_MATH_WIDE_H

#include "float_math.h"

CK_INLINE uint64_t wide_bits(double x) { return ((union { double real; uint64_t bits; }){.real = x}).bits; }
CK_INLINE double wide_from_bits(uint64_t x) { return ((union { uint64_t bits; double real; }){.bits = x}).real; }
CK_INLINE double wide_absolute(double x) { return __builtin_elementwise_abs(x); }

// The nearest integer: as a number, and in the low bits of `bits`.
typedef struct {
  double whole;
  uint64_t bits;
} wide_rounded;

CK_INLINE wide_rounded wide_round(double x) {
  const double shifted = x + 0x1.8p+52;
  return (wide_rounded){shifted - 0x1.8p+52, wide_bits(shifted)};
}

// ---- Exponential and logarithm -----------------------------------------------------------------------------------

// 2^n exp(r) for |r| <= ln 2 / 2; the result must be in range.
CK_INLINE double wide_exp_reduced(double r, wide_rounded n) {
  double q = 0x1.af771150d7ccfp-26;
  q = q * r + 0x1.28a302c6bc026p-22;
  q = q * r + 0x1.71dde9ca434a9p-19;
  q = q * r + 0x1.a019a631fa261p-16;
  q = q * r + 0x1.a01a01b5f01f2p-13;
  q = q * r + 0x1.6c16c17f51deep-10;
  q = q * r + 0x1.111111110e697p-7;
  q = q * r + 0x1.5555555552093p-5;
  q = q * r + 0x1.555555555555cp-3;
  q = q * r + 0x1.0000000000005p-1;
  return (1 + (r + r * r * q)) * wide_from_bits((n.bits + 1023) << 52);
}

// exp(x) for |x| <= 700.
CK_INLINE double wide_exp(double x) {
  const wide_rounded n = wide_round(x * 0x1.71547652b82fep+0);
  return wide_exp_reduced((x - n.whole * 0x1.62e42feep-1) - n.whole * 0x1.a39ef35793c76p-33, n);
}

// 2^x for |x| <= 1000.
CK_INLINE double wide_exp2(double x) {
  const wide_rounded n = wide_round(x);
  return wide_exp_reduced((x - n.whole) * 0x1.62e42fefa39efp-1, n);
}

// log(x) for positive, finite x.
CK_INLINE double wide_log(double x) {
  const uint64_t bits = wide_bits(x) - 0x3FE6A09E667F3BCD;
  const double m = wide_from_bits((bits & 0xFFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD);
  // The exponent becomes a number by way of the bits of 1.5 * 2^52 + e: not all processors convert 64-bit integers. It
  // is biased to be positive, since a logical shift is the one they all have.
  const uint64_t biased = (bits + ((uint64_t)1024 << 52)) >> 52;
  const double e = wide_from_bits(biased + 0x4338000000000000) - (0x1.8p+52 + 1024);
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double q = 0x1.2f0d901594d02p-3;
  q = q * z + 0x1.39a0f4db49d15p-3;
  q = q * z + 0x1.7466462e1dee0p-3;
  q = q * z + 0x1.c71c51e7ef686p-3;
  q = q * z + 0x1.2492494217abdp-2;
  q = q * z + 0x1.999999997fb31p-2;
  q = q * z + 0x1.5555555555593p-1;
  return s * (2 + z * q) + e * 0x1.62e42fefa39efp-1;
}

CK_INLINE float float_math_pow(float x, float y) {
  const float size = float_absolute(x);
  const double wide = size;
  const double safe = size > 0 && size < CK_INFINITY ? wide : 1;
  const double logarithm = size == 0 ? -__builtin_inf() : size == CK_INFINITY ? __builtin_inf() : wide_log(safe);
  const double exponent = logarithm * 0x1.71547652b82fep+0 * (double)y;
  const double low = exponent < -300 ? -300 : exponent;
  const float power = (float)wide_exp2(low > 300 ? 300 : low);
  const float whole = __builtin_elementwise_trunc(y);
  const float half = 0.5f * y;
  const int is_whole = whole == y;
  // Beyond 2^24 all floats are even; there 0.5 * y is whole too. Infinities are even as well.
  const int is_odd = is_whole & (__builtin_elementwise_trunc(half) != half);
  const int is_negative = ck_bits(x) >> 31 != 0;
  const float with_sign = is_negative & is_odd ? -power : power;
  const float ordinary = ((x < 0) & (x > -CK_INFINITY) & !is_whole) ? CK_NAN : with_sign;
  const float one = ((size == 1) & (float_absolute(y) == CK_INFINITY)) ? 1 : ordinary;
  const float unordered = ((x != x) | (y != y)) ? CK_NAN : one;
  return ((y == 0) | (x == 1)) ? 1 : unordered;
}

// ---- Hyperbolic functions ----------------------------------------------------------------------------------------

// Below 2^-10 two terms of the series are exact in single precision, where the formulas would lose digits.
#define CK_TINY 0x1p-10f

CK_INLINE double wide_exp_of_size(float x) {
  const float size = float_absolute(x);
  return wide_exp((double)(size > 200 ? 200 : size));
}

CK_INLINE float float_math_sinh(float x) {
  const double e = wide_exp_of_size(x);
  const float result = float_with_sign((float)(0.5 * (e - 1 / e)), x);
  const double wide = x;
  return float_absolute(x) < CK_TINY ? (float)(wide + wide * wide * wide * 0x1.5555555555555p-3) : result;
}

CK_INLINE float float_math_cosh(float x) {
  const double e = wide_exp_of_size(x);
  return (float)(0.5 * (e + 1 / e));
}

CK_INLINE float float_math_asinh(float x) {
  const double wide = x, size = wide_absolute(wide);
  const double argument = size + __builtin_elementwise_sqrt(size * size + 1);
  const double result = wide_log(argument < __builtin_inf() ? argument : 1);
  const float large = float_with_sign((float)result, x);
  const float ordinary =
      float_absolute(x) < CK_TINY ? (float)(wide - wide * wide * wide * 0x1.5555555555555p-3) : large;
  return float_absolute(x) < CK_INFINITY ? ordinary : x;
}

CK_INLINE float float_math_acosh(float x) {
  const double wide = x >= 1 && x < CK_INFINITY ? (double)x : 1;
  const float result = (float)wide_log(wide + __builtin_elementwise_sqrt((wide - 1) * (wide + 1)));
  const float special = x == CK_INFINITY ? CK_INFINITY : CK_NAN;
  return x >= 1 && x < CK_INFINITY ? result : special;
}

CK_INLINE float float_math_atanh(float x) {
  const double wide = x, safe = wide_absolute(wide) < 1 ? wide : 0;
  const float result = (float)(0.5 * wide_log((1 + safe) / (1 - safe)));
  const float ordinary =
      float_absolute(x) < CK_TINY ? (float)(wide + wide * wide * wide * 0x1.5555555555555p-2) : result;
  const float special = float_absolute(x) == 1 ? float_with_sign(CK_INFINITY, x) : CK_NAN;
  return float_absolute(x) < 1 ? ordinary : special;
}

// For bitwise operations on numbers that are whole; out of range gives 0.
CK_INLINE int32_t float_math_to_integer(float x) { return (int32_t)(float_absolute(x) < 0x1p31f ? x : 0); }
CK_INLINE float float_math_shifted(float x, float y) {
  const double n = float_absolute(y) < 64 ? __builtin_elementwise_trunc((double)y) : 0;
  return float_absolute(y) < 64 ? (float)((double)x * wide_from_bits((wide_round(n).bits + 1023) << 52)) : 0;
}

#endif
