// Tile functions of one class of real numbers. fused_float.c and fused_double.c include this, with
//   T         float or double
//   FN(name)  the tile function's name in this class
//   M(name)   the mathematical function's name for T
//   TABLE     the table's name
//   FN(sine), FN(cosine), FN(tangent), FN(floor_divide), FN(modulo), FN(random) defined before
//   WIDTH, UNROLL  elements to a vector, and vectors to a step of the loop
//   MATH      how loops over mathematical functions are written: CK_SCALAR or CK_VECTORIZE(…)

#define UNARY(name, how, expression) CK_UNARY(T, T, FN(name), how, expression)
#define BINARY(name, how, expression) CK_BINARY(T, T, FN(name), how, expression)
#define FAST CK_VECTORIZE(WIDTH, UNROLL)

UNARY(negative, FAST, -x)
UNARY(absolute, FAST, __builtin_elementwise_abs(x))
UNARY(sign, FAST, x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x)
UNARY(square, FAST, x *x)
UNARY(reciprocal, FAST, 1 / x)
UNARY(square_root, FAST, __builtin_elementwise_sqrt(x))
UNARY(reciprocal_root, FAST, 1 / __builtin_elementwise_sqrt(x))
UNARY(relu, FAST, x > 0 || x != x ? x : 0)
UNARY(floored, FAST, __builtin_elementwise_floor(x))
UNARY(raised, FAST, __builtin_elementwise_ceil(x))
UNARY(rounded, FAST, __builtin_elementwise_roundeven(x))
UNARY(truncated, FAST, __builtin_elementwise_trunc(x))
UNARY(logical_not, FAST, x == 0)
UNARY(is_nan, FAST, x != x)
UNARY(is_infinite, FAST, __builtin_elementwise_abs(x) == (T)__builtin_inf())
UNARY(is_finite, FAST, __builtin_elementwise_abs(x) < (T)__builtin_inf())
UNARY(bit_not, FAST, ~M(to_integer)(x))
UNARY(exponential, MATH, M(exp)(x))
UNARY(exponential_less_one, MATH, M(expm1)(x))
UNARY(logarithm, MATH, M(log)(x))
UNARY(logarithm_one_more, MATH, M(log1p)(x))
UNARY(arc_sine, MATH, M(asin)(x))
UNARY(arc_cosine, MATH, M(acos)(x))
UNARY(arc_tangent, MATH, M(atan)(x))
UNARY(hyperbolic_sine, MATH, M(sinh)(x))
UNARY(hyperbolic_cosine, MATH, M(cosh)(x))
UNARY(hyperbolic_tangent, MATH, M(tanh)(x))
UNARY(area_sine, MATH, M(asinh)(x))
UNARY(area_cosine, MATH, M(acosh)(x))
UNARY(area_tangent, MATH, M(atanh)(x))
UNARY(error_function, MATH, M(erf)(x))
UNARY(sigmoid, MATH, M(sigmoid)(x))
UNARY(softplus, MATH, M(softplus)(x))

BINARY(add, FAST, x + y)
BINARY(subtract, FAST, x - y)
BINARY(multiply, FAST, x *y)
BINARY(divide, FAST, x / y)
BINARY(raise, MATH, M(pow)(x, y))
BINARY(angle, MATH, M(atan2)(x, y))
BINARY(maximum, FAST, x > y || x != x ? x : y)
BINARY(minimum, FAST, x < y || x != x ? x : y)
BINARY(equal, FAST, x == y)
BINARY(not_equal, FAST, x != y)
BINARY(less, FAST, x < y)
BINARY(less_equal, FAST, x <= y)
BINARY(greater, FAST, x > y)
BINARY(greater_equal, FAST, x >= y)
BINARY(logical_and, FAST, (x != 0) & (y != 0))
BINARY(logical_or, FAST, (x != 0) | (y != 0))
BINARY(logical_xor, FAST, (x != 0) ^ (y != 0))
BINARY(bit_and, FAST, M(to_integer)(x) & M(to_integer)(y))
BINARY(bit_or, FAST, M(to_integer)(x) | M(to_integer)(y))
BINARY(bit_xor, FAST, M(to_integer)(x) ^ M(to_integer)(y))
// Shifts by powers of two: exact where the result fits.
BINARY(shift_left, CK_SCALAR, M(shifted)(x, y))
BINARY(shift_right, CK_SCALAR, __builtin_elementwise_floor(M(shifted)(x, -y)))
CK_TERNARY(T, T, FN(select), FAST, x != 0 ? y : z)
CK_TERNARY(T, T, FN(multiply_add), FAST, x *y + z)

static void FN(linear_index)(void *dst, const void *start, const void *b, const void *c, int64_t count) {
  (void)b, (void)c;
  T *tile = dst;
  const int64_t first = *(const int64_t *)start;
  for (int64_t i = 0; i < count; i++) tile[i] = (T)(first + i);
}

const ck_tile_function TABLE[CK_OPERATIONS] = {
    [CK_NEG] = FN(negative), [CK_ABS] = FN(absolute), [CK_SIGN] = FN(sign), [CK_SQUARE] = FN(square),
    [CK_RECIPROCAL] = FN(reciprocal), [CK_SQRT] = FN(square_root), [CK_RSQRT] = FN(reciprocal_root),
    [CK_EXP] = FN(exponential), [CK_EXPM1] = FN(exponential_less_one), [CK_LOG] = FN(logarithm),
    [CK_LOG1P] = FN(logarithm_one_more), [CK_SIN] = FN(sine), [CK_COS] = FN(cosine), [CK_TAN] = FN(tangent),
    [CK_ASIN] = FN(arc_sine), [CK_ACOS] = FN(arc_cosine), [CK_ATAN] = FN(arc_tangent),
    [CK_SINH] = FN(hyperbolic_sine), [CK_COSH] = FN(hyperbolic_cosine), [CK_TANH] = FN(hyperbolic_tangent),
    [CK_ASINH] = FN(area_sine), [CK_ACOSH] = FN(area_cosine), [CK_ATANH] = FN(area_tangent),
    [CK_ERF] = FN(error_function), [CK_SIGMOID] = FN(sigmoid), [CK_SOFTPLUS] = FN(softplus), [CK_RELU] = FN(relu),
    [CK_FLOOR] = FN(floored), [CK_CEIL] = FN(raised), [CK_ROUND] = FN(rounded), [CK_TRUNC] = FN(truncated),
    [CK_NOT] = FN(logical_not), [CK_ISNAN] = FN(is_nan), [CK_ISINF] = FN(is_infinite), [CK_ISFINITE] = FN(is_finite),
    [CK_BITNOT] = FN(bit_not), [CK_ADD] = FN(add), [CK_SUB] = FN(subtract), [CK_MUL] = FN(multiply),
    [CK_DIV] = FN(divide), [CK_FLOORDIV] = FN(floor_divide), [CK_MOD] = FN(modulo), [CK_POW] = FN(raise),
    [CK_MAX] = FN(maximum), [CK_MIN] = FN(minimum), [CK_ATAN2] = FN(angle), [CK_EQ] = FN(equal),
    [CK_NE] = FN(not_equal), [CK_LT] = FN(less), [CK_LE] = FN(less_equal), [CK_GT] = FN(greater),
    [CK_GE] = FN(greater_equal), [CK_AND] = FN(logical_and), [CK_OR] = FN(logical_or), [CK_XOR] = FN(logical_xor),
    [CK_BITAND] = FN(bit_and), [CK_BITOR] = FN(bit_or), [CK_BITXOR] = FN(bit_xor), [CK_SHL] = FN(shift_left),
    [CK_SHR] = FN(shift_right), [CK_SELECT] = FN(select), [CK_FMA] = FN(multiply_add),
    [CK_RANDOM_UNIFORM] = FN(random), [CK_LINEAR_INDEX] = FN(linear_index),
};

#undef UNARY
#undef BINARY
#undef FAST
