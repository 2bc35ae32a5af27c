// Tile functions of class F.
#include <math.h>

#include "float_math_angles.h"
#include "fused_tile.h"
#include "philox.h"

#define T float
#define FN(name) float_tile_##name
#define M(name) float_math_##name
#define TABLE ck_float_operations
#define WIDTH 16
#define UNROLL 2
#define MATH_LOOP CK_VECTORIZE(16, 1)

// Some functions have a short way for ordinary operands and leave tiles with others to libm.
#define ORDINARY(name, condition)                                                          \
  CK_CLONES static int name(const float *restrict a, const float *restrict b, int64_t count) { \
    int32_t others = 0;                                                                    \
    (void)b;                                                                               \
    for (int64_t i = 0; i < count; i++) others |= !(condition);                            \
    return !others;                                                                        \
  }
#define CHECKED(name, ordinary, quick, careful)                                                              \
  static void name(void *dst, const void *a, const void *b, const void *c, int64_t count) {                  \
    (ordinary(a, b, count) ? quick : careful)(dst, a, b, c, count);                                          \
  }

ORDINARY(angles_ordinary, __builtin_elementwise_abs(a[i]) < CK_LARGEST_ANGLE)
#define CIRCULAR(name, function, quick_function)                                          \
  CK_UNARY(float, float, name##_quick, MATH_LOOP, quick_function(x))                           \
  CK_UNARY(float, float, name##_careful, CK_SCALAR, function(x))                          \
  CHECKED(name, angles_ordinary, name##_quick, name##_careful)

CIRCULAR(float_tile_sin, sinf, float_math_sin)
CIRCULAR(float_tile_cos, cosf, float_math_cos)
CIRCULAR(float_tile_tan, tanf, float_math_tan)

// Division with a quotient that double precision holds exactly: the whole part and what is left, with x's sign.
ORDINARY(quotients_ordinary, (__builtin_elementwise_abs(a[i]) < 0x1p28f * __builtin_elementwise_abs(b[i])) &
                                 (__builtin_elementwise_abs(b[i]) < CK_INFINITY))

typedef struct {
  double quotient, rest;
} division;

CK_INLINE division divide_quickly(float x, float y) {
  const double wide = x, divisor = y;
  const double quotient = __builtin_elementwise_trunc(wide / divisor);
  const double rest = wide - quotient * divisor;
  // The quotient may have been rounded up to a whole number.
  const int beyond = rest * wide < 0;
  const double step = (wide < 0) != (divisor < 0) ? -1 : 1;
  return (division){beyond ? quotient - step : quotient, beyond ? rest + step * divisor : rest};
}

// The remainder has the sign of the divisor, as in Python; an exact multiple gives a zero of that sign.
CK_INLINE float remainder_quickly(float x, float y) {
  const double rest = divide_quickly(x, y).rest;
  const double moved = (rest < 0) != (y < 0) ? rest + (double)y : rest;
  return rest == 0 ? float_with_sign(0, y) : (float)moved;
}

CK_INLINE float quotient_quickly(float x, float y) {
  const division d = divide_quickly(x, y);
  const double floored = d.rest != 0 && (d.rest < 0) != (y < 0) ? d.quotient - 1 : d.quotient;
  return floored == 0 ? ck_from_bits((ck_bits(x) ^ ck_bits(y)) & 0x80000000) : (float)floored;
}

CK_INLINE float remainder_carefully(float x, float y) {
  const float rest = fmodf(x, y);
  return rest == 0 ? copysignf(0, y) : (rest < 0) != (y < 0) ? rest + y : rest;
}

// The quotient of what is left without the remainder, so that x = q * y + r holds also where x / y rounds up.
CK_INLINE float quotient_carefully(float x, float y) {
  if (y == 0) return x / y;
  const float rest = fmodf(x, y);
  float quotient = (x - rest) / y;
  if (rest != 0 && (rest < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return copysignf(0, x / y);
  const float whole = floorf(quotient);
  return quotient - whole > 0.5f ? whole + 1 : whole;
}

CK_BINARY(float, float, modulo_quickly, MATH_LOOP, remainder_quickly(x, y))
CK_BINARY(float, float, modulo_carefully, CK_SCALAR, remainder_carefully(x, y))
CHECKED(float_tile_mod, quotients_ordinary, modulo_quickly, modulo_carefully)
CK_BINARY(float, float, floor_divide_quickly, MATH_LOOP, quotient_quickly(x, y))
CK_BINARY(float, float, floor_divide_carefully, CK_SCALAR, quotient_carefully(x, y))
CHECKED(float_tile_floordiv, quotients_ordinary, floor_divide_quickly, floor_divide_carefully)

CK_CLONES static void float_tile_uniform(
    void *dst, const void *state, const void *start, const void *unused, int64_t count) {
  (void)unused;
  uint32_t words[CK_TILE];
  ck_philox_words(words, *(const int64_t *)start, count, state);
  float *tile = dst;
  for (int64_t i = 0; i < count; i++) tile[i] = (float)(int32_t)(words[i] >> 8) * 0x1p-24f;
}

#include "fused_real.inc"
