// Vectors, and the small product that a recurrent step is made of. Included once for each instance, with REAL, VECTOR, MASK,
// NAME and REGISTERS defined: how many vectors of results the processor can hold besides its operands.

enum { NAME(LANES) = (int)(sizeof(VECTOR) / sizeof(REAL)) };
#define LANES NAME(LANES)

// Macros, since a function that takes or gives a vector would need one calling convention for all processors.
#define LOAD(p) (*(const VECTOR *)(p))
#define STORE(p, v) (*(VECTOR *)(p) = (v))
#define SPLAT(x) ((x) - (VECTOR){0})
#define CHOOSE(condition, a, b) ((VECTOR)(((condition) & (MASK)(a)) | (~(condition) & (MASK)(b))))
#define UNROLLED _Pragma("clang loop unroll(full)")

// The first `count` elements, the others zero; `count` is that of a whole vector for all but the last units.
CK_INLINE void NAME(load_some)(VECTOR *v, const REAL *p, int64_t count) {
  if (__builtin_expect(count >= LANES, 1)) {
    *v = LOAD(p);
    return;
  }
  REAL elements[LANES] = {0};
  for (int64_t i = 0; i < count; i++) elements[i] = p[i];
  *v = LOAD(elements);
}

CK_INLINE void NAME(store_some)(REAL *p, const VECTOR *v, int64_t count) {
  if (__builtin_expect(count >= LANES, 1)) {
    STORE(p, *v);
    return;
  }
  REAL elements[LANES];
  STORE(elements, *v);
  for (int64_t i = 0; i < count; i++) p[i] = elements[i];
}

// What is added to results: a [rows, depth] · panel [depth, vectors].
typedef struct {
  const REAL *a;
  int64_t a_row;  // from one row to the next
  const REAL *panel;
  int64_t depth;
} NAME(product);

// c [rows, vectors] += the products, from row `row` on, with the results in registers.
CK_INLINE void NAME(multiply_rows)(
    const int rows, const int vectors, int64_t row, REAL *c, int64_t c_row, const NAME(product) *products, int count) {
  VECTOR sums[12][4];
  c += row * c_row;
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) sums[r][v] = LOAD(c + r * c_row + v * LANES);
  }
  for (const NAME(product) *p = products; p < products + count; p++) {
    const int64_t a_row = p->a_row, depth = p->depth;
    const REAL *a = p->a + row * a_row, *panel = p->panel;
    for (int64_t k = 0; k < depth; k++) {
      VECTOR b[4];
      UNROLLED for (int v = 0; v < vectors; v++) b[v] = LOAD(panel + (k * vectors + v) * LANES);
      UNROLLED for (int r = 0; r < rows; r++) {
        const VECTOR x = SPLAT(a[r * a_row + k]);
        UNROLLED for (int v = 0; v < vectors; v++) sums[r][v] += x * b[v];
      }
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) STORE(c + r * c_row + v * LANES, sums[r][v]);
  }
}

CK_INLINE void NAME(multiply_vectors)(
    const int vectors, int64_t rows, REAL *c, int64_t c_row, const NAME(product) *products, int count) {
  int64_t row = 0;
#define TAKE(size)                                                                       \
  if ((size) * vectors <= REGISTERS) {                                                   \
    for (; rows - row >= (size); row += (size)) {                                        \
      NAME(multiply_rows)((size), vectors, row, c, c_row, products, count);              \
    }                                                                                    \
  }
  TAKE(12) TAKE(8) TAKE(6) TAKE(4) TAKE(2) TAKE(1)
#undef TAKE
}

// The same for any number of rows, as many at a time as the registers allow, and 1 to 4 vectors.
CK_CLONES static void NAME(multiply)(
    int vectors, int64_t rows, REAL *c, int64_t c_row, const NAME(product) *products, int count) {
  switch (vectors) {
    case 4: NAME(multiply_vectors)(4, rows, c, c_row, products, count); break;
    case 3: NAME(multiply_vectors)(3, rows, c, c_row, products, count); break;
    case 2: NAME(multiply_vectors)(2, rows, c, c_row, products, count); break;
    default: NAME(multiply_vectors)(1, rows, c, c_row, products, count);
  }
}

// ---- Panels ------------------------------------------------------------------------------------------------------

// For the way forward: of each vector of units, panel [depth][gates][lanes] of kernel [depth, all · units].
CK_INLINE void NAME(pack_forward)(
    REAL *panels, const REAL *kernel, int64_t depth, int64_t units, int first, int gates, int all, ck_range vectors) {
  for (int64_t j = vectors.low; j < vectors.high; j++) {
    REAL *panel = panels + j * depth * gates * LANES;
    for (int64_t k = 0; k < depth; k++) {
      for (int g = 0; g < gates; g++, panel += LANES) {
        VECTOR v;
        NAME(load_some)(&v, kernel + (k * all + first + g) * units + j * LANES, units - j * LANES);
        STORE(panel, v);
      }
    }
  }
}

// How many vectors of units the panel has that begins with vector j: four but for the last.
CK_INLINE int NAME(panel_vectors)(int64_t units, int64_t j) {
  const int64_t left = (units + LANES - 1) / LANES - j;
  return left < 4 ? (int)left : 4;
}

// For the way back: of each four vectors of units, panel [gates · units][vectors][lanes] of the kernel's transpose.
CK_INLINE void NAME(pack_backward)(
    REAL *panels, const REAL *kernel, int64_t units, int first, int gates, int all, ck_range vectors) {
  const int64_t depth = gates * units;
  for (int64_t j = vectors.low; j < vectors.high; j += 4) {
    const int64_t width = NAME(panel_vectors)(units, j) * LANES;
    REAL *panel = panels + j * depth * LANES;
    for (int64_t i = 0; i < width; i++) {
      const int64_t unit = j * LANES + i;
      const REAL *source = kernel + (unit * all + first) * units;
      for (int64_t k = 0; k < depth; k++) panel[k * width + i] = unit < units ? source[k] : 0;
    }
  }
}

// slope [rows, padded] += delta [rows, gates · units] · transposed kernel, for the units of a share.
CK_INLINE void NAME(multiply_back)(
    int64_t rows, REAL *slope, int64_t padded, const REAL *delta, int64_t delta_row, const REAL *panels, int64_t depth,
    int64_t units, ck_range vectors) {
  for (int64_t j = vectors.low; j < vectors.high; j += 4) {
    const NAME(product) product = {delta, delta_row, panels + j * depth * LANES, depth};
    NAME(multiply)(NAME(panel_vectors)(units, j), rows, slope + j * LANES, padded, &product, 1);
  }
}
