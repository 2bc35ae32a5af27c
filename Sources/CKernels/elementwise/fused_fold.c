// Folds of tiles to one element. A tile is added up in CK_GRAIN lanes, and tiles in double precision, so the error does
// not grow with the count of elements.
#include "fused_tile.h"

#define LANES(T, first, expression, lane_result)                      \
  {                                                                   \
    const T *a = tile;                                                \
    T lanes[CK_GRAIN];                                                \
    for (int l = 0; l < CK_GRAIN; l++) lanes[l] = (T)(first);         \
    int64_t i = 0;                                                    \
    for (; i + CK_GRAIN <= count; i += CK_GRAIN) {                    \
      CK_PRAGMA(clang loop vectorize(enable) unroll(full))            \
      for (int l = 0; l < CK_GRAIN; l++) {                            \
        const T x = lanes[l], y = a[i + l];                           \
        lanes[l] = (T)(expression);                                   \
      }                                                               \
    }                                                                 \
    for (int l = 0; i + l < count; l++) {                             \
      const T x = lanes[l], y = a[i + l];                             \
      lanes[l] = (T)(expression);                                     \
    }                                                                 \
    for (int width = CK_GRAIN / 2; width; width /= 2) {               \
      for (int l = 0; l < width; l++) {                               \
        const T x = lanes[l], y = lanes[l + width];                   \
        lanes[l] = (T)(lane_result);                                  \
      }                                                               \
    }                                                                 \
    return lanes[0];                                                  \
  }

#define REDUCTION(R, T, name, first, expression) \
  CK_CLONES static R name(const void *tile, int64_t count) LANES(T, first, expression, expression)
// Truth values: y is an element, then a lane, for both of which "not zero" is true.
#define BOTH(M, R, T, suffix)  \
  M(R, T, any_##suffix, 0, (x != 0) | (y != 0)) \
  M(R, T, all_##suffix, 1, (x != 0) & (y != 0))

REDUCTION(double, float, sum_float, 0, x + y)
REDUCTION(double, double, sum_double, 0, x + y)
REDUCTION(int64_t, int64_t, sum_integer, 0, (uint64_t)x + (uint64_t)y)
REDUCTION(double, float, product_float, 1, x *y)
REDUCTION(double, double, product_double, 1, x *y)
REDUCTION(int64_t, int64_t, product_integer, 1, (uint64_t)x * (uint64_t)y)
REDUCTION(double, float, maximum_float, -__builtin_inff(), x > y || x != x ? x : y)
REDUCTION(double, double, maximum_double, -__builtin_inf(), x > y || x != x ? x : y)
REDUCTION(int64_t, int64_t, maximum_signed, INT64_MIN, x > y ? x : y)
REDUCTION(int64_t, uint64_t, maximum_unsigned, 0, x > y ? x : y)
REDUCTION(double, float, minimum_float, __builtin_inff(), x < y || x != x ? x : y)
REDUCTION(double, double, minimum_double, __builtin_inf(), x < y || x != x ? x : y)
REDUCTION(int64_t, int64_t, minimum_signed, INT64_MAX, x < y ? x : y)
REDUCTION(int64_t, uint64_t, minimum_unsigned, UINT64_MAX, x < y ? x : y)
BOTH(REDUCTION, double, float, float)
BOTH(REDUCTION, double, double, double)
BOTH(REDUCTION, int64_t, int64_t, integer)

static int is_real(int32_t class_) { return class_ == CK_CLASS_F || class_ == CK_CLASS_D; }

ck_folded ck_fold_identity(int32_t kind, int32_t class_) {
  if (is_real(class_)) {
    switch (kind) {
      case CK_REDUCE_MAX: return (ck_folded){.real = -__builtin_inf()};
      case CK_REDUCE_MIN: return (ck_folded){.real = __builtin_inf()};
      default: return (ck_folded){.real = kind == CK_REDUCE_PROD || kind == CK_REDUCE_ALL};
    }
  }
  switch (kind) {
    case CK_REDUCE_MAX: return (ck_folded){.integer = class_ == CK_CLASS_I ? INT64_MIN : 0};
    case CK_REDUCE_MIN: return (ck_folded){.integer = class_ == CK_CLASS_I ? INT64_MAX : -1};
    default: return (ck_folded){.integer = kind == CK_REDUCE_PROD || kind == CK_REDUCE_ALL};
  }
}

static double combine_real(int32_t kind, double x, double y) {
  switch (kind) {
    case CK_REDUCE_SUM: return x + y;
    case CK_REDUCE_PROD: return x * y;
    case CK_REDUCE_MAX: return x > y || x != x ? x : y;
    case CK_REDUCE_MIN: return x < y || x != x ? x : y;
    case CK_REDUCE_ANY: return x != 0 || y != 0;
    default: return x != 0 && y != 0;
  }
}

static int64_t combine_integer(int32_t kind, int is_signed, int64_t x, int64_t y) {
  const int less = is_signed ? x < y : (uint64_t)x < (uint64_t)y;
  switch (kind) {
    case CK_REDUCE_SUM: return (int64_t)((uint64_t)x + (uint64_t)y);
    case CK_REDUCE_PROD: return (int64_t)((uint64_t)x * (uint64_t)y);
    case CK_REDUCE_MAX: return less ? y : x;
    case CK_REDUCE_MIN: return less ? x : y;
    case CK_REDUCE_ANY: return x != 0 || y != 0;
    default: return x != 0 && y != 0;
  }
}

ck_folded ck_fold_combine(int32_t kind, int32_t class_, ck_folded a, ck_folded b) {
  return is_real(class_) ? (ck_folded){.real = combine_real(kind, a.real, b.real)}
                         : (ck_folded){.integer = combine_integer(kind, class_ == CK_CLASS_I, a.integer, b.integer)};
}

ck_folded ck_fold_tile(int32_t kind, int32_t class_, ck_folded so_far, const void *tile, int64_t count) {
  static double (*const real[2][6])(const void *, int64_t) = {
      {sum_float, product_float, maximum_float, minimum_float, any_float, all_float},
      {sum_double, product_double, maximum_double, minimum_double, any_double, all_double}};
  static int64_t (*const integer[2][6])(const void *, int64_t) = {
      {sum_integer, product_integer, maximum_signed, minimum_signed, any_integer, all_integer},
      {sum_integer, product_integer, maximum_unsigned, minimum_unsigned, any_integer, all_integer}};
  ck_folded this_tile;
  if (is_real(class_)) {
    this_tile.real = real[class_ == CK_CLASS_D][kind](tile, count);
  } else {
    this_tile.integer = integer[class_ == CK_CLASS_U][kind](tile, count);
  }
  return ck_fold_combine(kind, class_, so_far, this_tile);
}
