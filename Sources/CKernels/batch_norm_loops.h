// The same loops for float, double and bfloat16: included once for each, with REAL, VECTOR, MASK, DOUBLES (as many doubles as a VECTOR has
// lanes) and NAME defined. Where the matrices' elements are not REAL, with ELEMENT, and with LOAD, STORE, GET and PUT of a vector and of one element of them.

enum { NAME(LANES) = (int)(sizeof(VECTOR) / sizeof(REAL)) };

// Macros, since a function that takes or gives a vector would need one calling convention for all processors.
#ifndef ELEMENT
#define ELEMENT REAL
#define LOAD(p) (*(const VECTOR *)(p))
#define STORE(p, v) (*(VECTOR *)(p) = (v))
#define GET(p) (*(p))
#define PUT(p, x) (*(p) = (x))
#endif
// g where output > 0, else 0.
#define MASKED(g, output) ((VECTOR)((MASK)(g) & (MASK)((output) > 0)))
// max(0, y), where a NaN stays.
#define POSITIVE(y) ((VECTOR)((MASK)(y) & ~(MASK)((y) < 0)))
#define ADD(sums, v) (*(DOUBLES *)(sums) += __builtin_convertvector(v, DOUBLES))
// A vector of row `row` of coefficients.
#define ROW(row) (*(const VECTOR *)(k + (row) * channels + c))

CK_CLONES void NAME(ck_moment_sums)(const ELEMENT *src, ck_range rows, int64_t channels, double *sums) {
  for (int64_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + 2 * NAME(LANES) <= channels; c += 2 * NAME(LANES)) {
      VECTOR shift0 = LOAD(src + c), shift1 = LOAD(src + c + NAME(LANES));
      VECTOR sum0 = {0}, sum1 = {0}, square0 = {0}, square1 = {0};
      for (int64_t r = low; r < high; r++) {
        VECTOR d0 = LOAD(src + r * channels + c) - shift0;
        VECTOR d1 = LOAD(src + r * channels + c + NAME(LANES)) - shift1;
        sum0 += d0, sum1 += d1;
        square0 += d0 * d0, square1 += d1 * d1;
      }
      ADD(sums + c, sum0), ADD(sums + c + NAME(LANES), sum1);
      ADD(sums + channels + c, square0), ADD(sums + channels + c + NAME(LANES), square1);
    }
    for (; c < channels; c++) {
      REAL sum = 0, square = 0;
      for (int64_t r = low; r < high; r++) {
        REAL d = GET(src + r * channels + c) - GET(src + c);
        sum += d, square += d * d;
      }
      sums[c] += sum, sums[channels + c] += square;
    }
  }
}

CK_CLONES void NAME(ck_normalize)(
    ELEMENT *dst, const ELEMENT *src, const REAL *k, int relu, ck_range rows, int64_t channels) {
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      const VECTOR mean = ROW(0), scale = ROW(1), beta = ROW(2);
      for (int64_t r = low; r < high; r++) {
        VECTOR y = (LOAD(src + r * channels + c) - mean) * scale + beta;
        STORE(dst + r * channels + c, relu ? POSITIVE(y) : y);
      }
    }
    for (; c < channels; c++) {
      const REAL mean = k[c], scale = k[channels + c], beta = k[2 * channels + c];
      for (int64_t r = low; r < high; r++) {
        REAL y = (GET(src + r * channels + c) - mean) * scale + beta;
        PUT(dst + r * channels + c, relu && y < 0 ? 0 : y);
      }
    }
  }
}

CK_CLONES void NAME(ck_gradient_sums)(
    const ELEMENT *src, const ELEMENT *upstream, const ELEMENT *output, const REAL *k, int relu, ck_range rows,
    int64_t channels, double *sums) {
  for (int64_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      const VECTOR mean = ROW(0), scale = ROW(1), beta = ROW(2);
      VECTOR sum = {0}, product = {0};
      for (int64_t r = low; r < high; r++) {
        const VECTOR distance = LOAD(src + r * channels + c) - mean;
        VECTOR g = LOAD(upstream + r * channels + c);
        if (output) g = MASKED(g, LOAD(output + r * channels + c));
        if (relu) g = MASKED(g, distance * scale + beta);
        sum += g;
        product += g * distance;
      }
      ADD(sums + c, sum), ADD(sums + channels + c, product);
    }
    for (; c < channels; c++) {
      const REAL mean = k[c], scale = k[channels + c], beta = k[2 * channels + c];
      REAL sum = 0, product = 0;
      for (int64_t r = low; r < high; r++) {
        const int64_t i = r * channels + c;
        const REAL distance = GET(src + i) - mean;
        const int is_zero = (output && !(GET(output + i) > 0)) || (relu && !(distance * scale + beta > 0));
        const REAL g = is_zero ? 0 : GET(upstream + i);
        sum += g, product += g * distance;
      }
      sums[c] += sum, sums[channels + c] += product;
    }
  }
}

CK_CLONES void NAME(ck_normalize_gradient)(
    ELEMENT *dst, const ELEMENT *src, const ELEMENT *upstream, const ELEMENT *output, const REAL *k, int relu, ck_range rows,
    int64_t channels) {
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      const VECTOR mean = ROW(0), scale = ROW(1), beta = ROW(2), offset = ROW(3), slope = ROW(4);
      for (int64_t r = low; r < high; r++) {
        const VECTOR distance = LOAD(src + r * channels + c) - mean;
        VECTOR g = LOAD(upstream + r * channels + c);
        if (output) g = MASKED(g, LOAD(output + r * channels + c));
        if (relu) g = MASKED(g, distance * scale + beta);
        STORE(dst + r * channels + c, g * scale - offset - distance * slope);
      }
    }
    for (; c < channels; c++) {
      const REAL mean = k[c], scale = k[channels + c], beta = k[2 * channels + c];
      const REAL offset = k[3 * channels + c], slope = k[4 * channels + c];
      for (int64_t r = low; r < high; r++) {
        const int64_t i = r * channels + c;
        const REAL distance = GET(src + i) - mean;
        const int is_zero = (output && !(GET(output + i) > 0)) || (relu && !(distance * scale + beta > 0));
        const REAL g = is_zero ? 0 : GET(upstream + i);
        PUT(dst + i, g * scale - offset - distance * slope);
      }
    }
  }
}

#undef ELEMENT
#undef LOAD
#undef STORE
#undef GET
#undef PUT
#undef MASKED
#undef POSITIVE
#undef ADD
#undef ROW
