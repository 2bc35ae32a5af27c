// Tile functions of one integer class. fused_integer.c includes this twice, with
//   T        int64_t or uint64_t
//   FN(name) the function's name in this class
//   TABLE    the table's name
//   FROM_DOUBLE(x)  a double as T, cut off and kept in range
// Overflow wraps. Division by zero gives 0.

#define UNARY(name, how, expression) CK_UNARY(T, T, FN(name), how, expression)
#define BINARY(name, how, expression) CK_BINARY(T, T, FN(name), how, expression)
// Functions of the reals, for completeness: the result cut off to an integer.
#define REAL(name, expression) CK_UNARY(T, T, FN(name), CK_SCALAR, FROM_DOUBLE(expression))
#define WRAPPED(expression) ((T)(expression))
#define U(x) ((uint64_t)(x))
#define FAST CK_VECTORIZE(8, 4)

CK_INLINE T FN(truncated_quotient)(T x, T y) {
  if (y == 0) return 0;
  if (y == (T)-1 && (T)-1 < (T)1) return (T)(0 - U(x));
  return x / y;
}

CK_INLINE T FN(floored_quotient)(T x, T y) {
  const T q = FN(truncated_quotient)(x, y);
  const T rest = (T)(U(x) - U(q) * U(y));
  return y != 0 && rest != 0 && (rest < 0) != (y < 0) ? q - 1 : q;
}

CK_INLINE T FN(remainder)(T x, T y) {
  return y == 0 ? 0 : (T)(U(x) - U(FN(floored_quotient)(x, y)) * U(y));
}

CK_INLINE T FN(power)(T x, T y) {
  if (y < 0) return x == 1 ? 1 : x == (T)-1 ? (T)(y & 1 ? -1 : 1) : 0;
  uint64_t result = 1, factor = U(x);
  for (uint64_t left = U(y); left; left >>= 1, factor *= factor) {
    if (left & 1) result *= factor;
  }
  return (T)result;
}

UNARY(negative, FAST, WRAPPED(0 - U(x)))
UNARY(absolute, FAST, WRAPPED(x < 0 ? 0 - U(x) : U(x)))
UNARY(sign, FAST, (x > 0) - (x < 0))
UNARY(square, FAST, WRAPPED(U(x) * U(x)))
UNARY(reciprocal, FAST, x == 1 ? 1 : (T)-1 < (T)1 && x == (T)-1 ? (T)-1 : 0)
UNARY(relu, FAST, x > 0 ? x : 0)
UNARY(identity, FAST, x)
UNARY(logical_not, FAST, x == 0)
UNARY(never, FAST, ((void)x, 0))
UNARY(always, FAST, ((void)x, 1))
UNARY(bit_not, FAST, ~x)
REAL(square_root, sqrt((double)x))
REAL(reciprocal_root, 1 / sqrt((double)x))
REAL(exponential, exp((double)x))
REAL(exponential_less_one, expm1((double)x))
REAL(logarithm, log((double)x))
REAL(logarithm_one_more, log1p((double)x))
REAL(sine, sin((double)x))
REAL(cosine, cos((double)x))
REAL(tangent, tan((double)x))
REAL(arc_sine, asin((double)x))
REAL(arc_cosine, acos((double)x))
REAL(arc_tangent, atan((double)x))
REAL(hyperbolic_sine, sinh((double)x))
REAL(hyperbolic_cosine, cosh((double)x))
REAL(hyperbolic_tangent, tanh((double)x))
REAL(area_sine, asinh((double)x))
REAL(area_cosine, acosh((double)x))
REAL(area_tangent, atanh((double)x))
REAL(error_function, erf((double)x))
REAL(sigmoid, 1 / (1 + exp(-(double)x)))
REAL(softplus, x > 0 ? (double)x + log1p(exp(-(double)x)) : log1p(exp((double)x)))

BINARY(add, FAST, WRAPPED(U(x) + U(y)))
BINARY(subtract, FAST, WRAPPED(U(x) - U(y)))
BINARY(multiply, FAST, WRAPPED(U(x) * U(y)))
BINARY(divide, CK_SCALAR, FN(truncated_quotient)(x, y))
BINARY(floor_divide, CK_SCALAR, FN(floored_quotient)(x, y))
BINARY(modulo, CK_SCALAR, FN(remainder)(x, y))
BINARY(raise, CK_SCALAR, FN(power)(x, y))
BINARY(maximum, FAST, x > y ? x : y)
BINARY(minimum, FAST, x < y ? x : y)
BINARY(angle, CK_SCALAR, FROM_DOUBLE(atan2((double)x, (double)y)))
BINARY(equal, FAST, x == y)
BINARY(not_equal, FAST, x != y)
BINARY(less, FAST, x < y)
BINARY(less_equal, FAST, x <= y)
BINARY(greater, FAST, x > y)
BINARY(greater_equal, FAST, x >= y)
BINARY(logical_and, FAST, (x != 0) & (y != 0))
BINARY(logical_or, FAST, (x != 0) | (y != 0))
BINARY(logical_xor, FAST, (x != 0) ^ (y != 0))
BINARY(bit_and, FAST, x &y)
BINARY(bit_or, FAST, x | y)
BINARY(bit_xor, FAST, x ^ y)
BINARY(shift_left, FAST, WRAPPED(U(y) < 64 ? U(x) << (U(y) & 63) : 0))
BINARY(shift_right, FAST, U(y) < 64 ? x >> (U(y) & 63) : 0)
CK_TERNARY(T, T, FN(select), FAST, x != 0 ? y : z)
CK_TERNARY(T, T, FN(multiply_add), FAST, WRAPPED(U(x) * U(y) + U(z)))

// The 32-bit words themselves.
static void FN(random)(void *dst, const void *state, const void *start, const void *unused, int64_t count) {
  (void)unused;
  uint32_t words[CK_TILE];
  ck_philox_words(words, *(const int64_t *)start, count, state);
  T *tile = dst;
  for (int64_t i = 0; i < count; i++) tile[i] = words[i];
}

static void FN(linear_index)(void *dst, const void *start, const void *b, const void *c, int64_t count) {
  (void)b, (void)c;
  T *tile = dst;
  const T first = (T) * (const int64_t *)start;
  for (int64_t i = 0; i < count; i++) tile[i] = first + (T)i;
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
    [CK_FLOOR] = FN(identity), [CK_CEIL] = FN(identity), [CK_ROUND] = FN(identity), [CK_TRUNC] = FN(identity),
    [CK_NOT] = FN(logical_not), [CK_ISNAN] = FN(never), [CK_ISINF] = FN(never), [CK_ISFINITE] = FN(always),
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
#undef REAL
#undef WRAPPED
#undef U
#undef FAST
