// Tile functions of class F.
#include "fused_math.h"
#include "fused_tile.h"
#include "philox.h"

#define T float
#define FN(name) float_##name
#define M(name) float_math_##name
#define TABLE ck_float_operations
#define WIDTH 16
#define UNROLL 2
#define MATH CK_SCALAR

// The remainder has the sign of the divisor, as in Python; an exact multiple gives a zero of that sign.
CK_INLINE float float_remainder(float x, float y) {
  const float rest = float_math_fmod(x, y);
  return rest == 0 ? copysignf(0, y) : (rest < 0) != (y < 0) ? rest + y : rest;
}

// The quotient of what is left without the remainder, so that x = q * y + r holds also where x / y rounds up.
CK_INLINE float float_floored_quotient(float x, float y) {
  if (y == 0) return x / y;
  const float rest = float_math_fmod(x, y);
  float quotient = (x - rest) / y;
  if (rest != 0 && (rest < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return copysignf(0, x / y);
  const float whole = floorf(quotient);
  return quotient - whole > 0.5f ? whole + 1 : whole;
}

CK_BINARY(float, float, float_modulo, CK_SCALAR, float_remainder(x, y))
CK_BINARY(float, float, float_floor_divide, CK_SCALAR, float_floored_quotient(x, y))

CK_CLONES static void float_random(
    void *dst, const void *state, const void *start, const void *unused, int64_t count) {
  (void)unused;
  uint32_t words[CK_TILE];
  ck_philox_words(words, *(const int64_t *)start, count, state);
  float *tile = dst;
  for (int64_t i = 0; i < count; i++) tile[i] = (float)(words[i] >> 8) * 0x1p-24f;
}

#include "fused_real.h"
