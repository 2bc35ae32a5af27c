// The interpreter of fused_strip.h for one generation of processors. fused_strip.c includes this for each, with
//   FN(name)  the name there
//   LANES     floats in a vector
//
// What a step makes stays in four local vectors, which the compiler keeps in registers from step to step.

typedef float FN(vector) __attribute__((ext_vector_type(LANES)));
typedef int32_t FN(mask) __attribute__((ext_vector_type(LANES)));
// In memory, where it may lie at any float.
typedef float FN(unaligned) __attribute__((ext_vector_type(LANES), aligned(4)));

__attribute__((min_vector_width(LANES * 32))) static void FN(run)(const ck_strip_step *first, char *const *value, int64_t bytes) {
  typedef FN(vector) V;
  typedef FN(mask) M;
#define LABELS_1(op, name) [op * CK_STRIP_FORMS] = &&name##_m, &&name##_a
#define LABELS_2(op, name) \
  LABELS_1(op, name), &&name##_b, [op * CK_STRIP_FORMS + CK_FROM_MEMORY_REPEATED] = &&name##_mr, &&name##_ar
#define LABELS_3(op, name) LABELS_2(op, name), [op * CK_STRIP_FORMS + CK_FROM_C] = &&name##_c
  static const void *const labels[CK_STRIP_CODES] = {
      CK_STRIP_OPERATIONS(LABELS_1, LABELS_2, LABELS_3)
      [CK_STRIP_STORE] = &&store, [CK_STRIP_END] = &&end};

  const ck_strip_step *step = first;
  int64_t offset = 0;
  V p = 0, q = 0, r = 0, s = 0;
#define NEXT()                 \
  do {                         \
    step++;                    \
    goto *labels[step->code];  \
  } while (0)
#define LOAD(operand, i) ((V) * (const FN(unaligned) *)(operand + (i) * LANES * 4))
#define POINT(operand) const char *const operand = value[step->operand] + offset
#define REPEAT(operand) const V operand = *(const float *)value[step->operand]
#define ONE_WHERE(condition) ((V)((M)(condition) & 0x3F800000))
// An expression of x, y and z, for each of the four vectors.
#define FOUR(expression, X, Y, Z)                                                     \
  do {                                                                                \
    { const V x = X(p, a, 0), y = Y(p, b, 0), z = Z(p, c, 0); (void)y, (void)z; p = expression; } \
    { const V x = X(q, a, 1), y = Y(q, b, 1), z = Z(q, c, 1); (void)y, (void)z; q = expression; } \
    { const V x = X(r, a, 2), y = Y(r, b, 2), z = Z(r, c, 2); (void)y, (void)z; r = expression; } \
    { const V x = X(s, a, 3), y = Y(s, b, 3), z = Z(s, c, 3); (void)y, (void)z; s = expression; } \
    NEXT();                                                                           \
  } while (0)
#define MADE(register, operand, i) register
#define LOADED(register, operand, i) LOAD(operand, i)
#define REPEATED(register, operand, i) operand
#define NONE(register, operand, i) 0
#define UNARY(name, expression)                                    \
  name##_m : { POINT(a); FOUR(expression, LOADED, NONE, NONE); }   \
  name##_a : { FOUR(expression, MADE, NONE, NONE); }
#define BINARY(name, expression)                                             \
  name##_m : { POINT(a); POINT(b); FOUR(expression, LOADED, LOADED, NONE); } \
  name##_a : { POINT(b); FOUR(expression, MADE, LOADED, NONE); }             \
  name##_b : { POINT(a); FOUR(expression, LOADED, MADE, NONE); }             \
  name##_mr : { POINT(a); REPEAT(b); FOUR(expression, LOADED, REPEATED, NONE); } \
  name##_ar : { REPEAT(b); FOUR(expression, MADE, REPEATED, NONE); }
#define TERNARY(name, expression)                                                        \
  name##_m : { POINT(a); POINT(b); POINT(c); FOUR(expression, LOADED, LOADED, LOADED); } \
  name##_a : { POINT(b); POINT(c); FOUR(expression, MADE, LOADED, LOADED); }             \
  name##_b : { POINT(a); POINT(c); FOUR(expression, LOADED, MADE, LOADED); }             \
  name##_c : { POINT(a); POINT(b); FOUR(expression, LOADED, LOADED, MADE); }             \
  name##_mr : { POINT(a); POINT(b); REPEAT(c); FOUR(expression, LOADED, LOADED, REPEATED); } \
  name##_ar : { POINT(b); REPEAT(c); FOUR(expression, MADE, LOADED, REPEATED); }

  goto *labels[step->code];

  UNARY(negative, -x)
  UNARY(absolute, __builtin_elementwise_abs(x))
  UNARY(square, x * x)
  UNARY(reciprocal, 1 / x)
  UNARY(square_root, __builtin_elementwise_sqrt(x))
  UNARY(reciprocal_root, 1 / __builtin_elementwise_sqrt(x))
  UNARY(relu, ((x > 0) | (x != x)) ? x : (V)0)
  UNARY(logical_not, ONE_WHERE(x == 0))
  BINARY(add, x + y)
  BINARY(subtract, x - y)
  BINARY(multiply, x * y)
  BINARY(divide, x / y)
  BINARY(maximum, ((x > y) | (x != x)) ? x : y)
  BINARY(minimum, ((x < y) | (x != x)) ? x : y)
  BINARY(equal, ONE_WHERE(x == y))
  BINARY(not_equal, ONE_WHERE(x != y))
  BINARY(less, ONE_WHERE(x < y))
  BINARY(less_equal, ONE_WHERE(x <= y))
  BINARY(greater, ONE_WHERE(x > y))
  BINARY(greater_equal, ONE_WHERE(x >= y))
  BINARY(logical_and, ONE_WHERE((x != 0) & (y != 0)))
  BINARY(logical_or, ONE_WHERE((x != 0) | (y != 0)))
  TERNARY(select, x != 0 ? y : z)
  TERNARY(multiply_add, x * y + z)

store: {
  char *memory = value[step->dst] + offset;
  *(FN(unaligned) *)memory = p;
  *(FN(unaligned) *)(memory + LANES * 4) = q;
  *(FN(unaligned) *)(memory + 2 * LANES * 4) = r;
  *(FN(unaligned) *)(memory + 3 * LANES * 4) = s;
  NEXT();
}
end:
  offset += 4 * LANES * 4;
  if (offset >= bytes) return;
  step = first;
  goto *labels[step->code];

#undef LABELS_1
#undef LABELS_2
#undef LABELS_3
#undef NEXT
#undef LOAD
#undef POINT
#undef REPEAT
#undef ONE_WHERE
#undef FOUR
#undef MADE
#undef LOADED
#undef REPEATED
#undef NONE
#undef UNARY
#undef BINARY
#undef TERNARY
}
