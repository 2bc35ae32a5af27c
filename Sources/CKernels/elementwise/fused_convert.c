// Tiles from a class to another. Real numbers are cut off towards zero and kept in range; NaN gives 0.
#include "fused_tile.h"

CK_INLINE int64_t signed_from_real(double x) {
  const int64_t cut = (int64_t)(__builtin_elementwise_abs(x) < 0x1p63 ? x : 0);
  return x >= 0x1p63 ? INT64_MAX : x <= -0x1p63 ? INT64_MIN : cut;
}

CK_INLINE uint64_t unsigned_from_real(double x) {
  const uint64_t cut = (uint64_t)(x > 0 && x < 0x1p64 ? x : 0);
  return x >= 0x1p64 ? UINT64_MAX : cut;
}

#define FAST CK_VECTORIZE(8, 2)
CK_UNARY(double, float, float_to_double, FAST, x)
CK_UNARY(int64_t, float, float_to_signed, FAST, signed_from_real((double)x))
CK_UNARY(uint64_t, float, float_to_unsigned, FAST, unsigned_from_real((double)x))
CK_UNARY(float, double, double_to_float, FAST, x)
CK_UNARY(int64_t, double, double_to_signed, FAST, signed_from_real(x))
CK_UNARY(uint64_t, double, double_to_unsigned, FAST, unsigned_from_real(x))
CK_UNARY(float, int64_t, signed_to_float, FAST, x)
CK_UNARY(double, int64_t, signed_to_double, FAST, x)
CK_UNARY(float, uint64_t, unsigned_to_float, FAST, x)
CK_UNARY(double, uint64_t, unsigned_to_double, FAST, x)
CK_UNARY(float, float, copy_float, FAST, x)
CK_UNARY(int64_t, int64_t, copy_wide, FAST, x)

// Signed to unsigned and back keeps the bits.
const ck_tile_function ck_conversions[CK_CLASSES][CK_CLASSES] = {
    [CK_CLASS_F] = {copy_float, float_to_double, float_to_signed, float_to_unsigned},
    [CK_CLASS_D] = {double_to_float, copy_wide, double_to_signed, double_to_unsigned},
    [CK_CLASS_I] = {signed_to_float, signed_to_double, copy_wide, copy_wide},
    [CK_CLASS_U] = {unsigned_to_float, unsigned_to_double, copy_wide, copy_wide},
};
