// Tile functions of classes I (int64_t) and U (uint64_t).
#include <math.h>

#include "fused_tile.h"
#include "philox.h"

// Cut off towards zero, kept in range; NaN gives 0.
CK_INLINE int64_t signed_from_double(double x) {
  return x >= 0x1p63 ? INT64_MAX : x <= -0x1p63 ? INT64_MIN : x == x ? (int64_t)x : 0;
}
CK_INLINE uint64_t unsigned_from_double(double x) { return x >= 0x1p64 ? UINT64_MAX : x > 0 ? (uint64_t)x : 0; }

#define T int64_t
#define FN(name) signed_##name
#define TABLE ck_signed_operations
#define FROM_DOUBLE signed_from_double
#include "fused_integer.inc"
#undef T
#undef FN
#undef TABLE
#undef FROM_DOUBLE

#define T uint64_t
#define FN(name) unsigned_##name
#define TABLE ck_unsigned_operations
#define FROM_DOUBLE unsigned_from_double
#include "fused_integer.inc"
