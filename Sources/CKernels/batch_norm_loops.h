// The same loops for float, double and bfloat16: included once for each, with REAL, VECTOR, MASK and NAME defined. Where the matrices'
// elements are not REAL, with ELEMENT, and with LOAD, STORE, GET and PUT of a vector and of one element of them.

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
      for (int l = 0; l < NAME(LANES); l++) {
        sums[c + l] += sum0[l], sums[c + NAME(LANES) + l] += sum1[l];
        sums[channels + c + l] += square0[l], sums[channels + c + NAME(LANES) + l] += square1[l];
      }
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
    ELEMENT *dst, const ELEMENT *src, const double *k, int relu, ck_range rows, int64_t channels) {
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      VECTOR mean, scale, offset;
      for (int l = 0; l < NAME(LANES); l++) {
        mean[l] = (REAL)k[c + l], scale[l] = (REAL)k[channels + c + l], offset[l] = (REAL)k[2 * channels + c + l];
      }
      for (int64_t r = low; r < high; r++) {
        VECTOR y = (LOAD(src + r * channels + c) - mean) * scale + offset;
        STORE(dst + r * channels + c, relu ? MASKED(y, y) : y);
      }
    }
    for (; c < channels; c++) {
      REAL mean = (REAL)k[c], scale = (REAL)k[channels + c], offset = (REAL)k[2 * channels + c];
      for (int64_t r = low; r < high; r++) {
        REAL y = (GET(src + r * channels + c) - mean) * scale + offset;
        PUT(dst + r * channels + c, relu && !(y > 0) ? 0 : y);
      }
    }
  }
}

CK_CLONES void NAME(ck_gradient_sums)(
    const ELEMENT *src, const ELEMENT *upstream, const ELEMENT *output, const REAL *mean, ck_range rows,
    int64_t channels, double *sums) {
  for (int64_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      VECTOR center = *(const VECTOR *)(mean + c), sum = {0}, product = {0};
      for (int64_t r = low; r < high; r++) {
        VECTOR g = LOAD(upstream + r * channels + c);
        if (output) g = MASKED(g, LOAD(output + r * channels + c));
        sum += g;
        product += g * (LOAD(src + r * channels + c) - center);
      }
      for (int l = 0; l < NAME(LANES); l++) sums[c + l] += sum[l], sums[channels + c + l] += product[l];
    }
    for (; c < channels; c++) {
      REAL sum = 0, product = 0;
      for (int64_t r = low; r < high; r++) {
        int64_t i = r * channels + c;
        REAL g = output && !(GET(output + i) > 0) ? 0 : GET(upstream + i);
        sum += g, product += g * (GET(src + i) - mean[c]);
      }
      sums[c] += sum, sums[channels + c] += product;
    }
  }
}

CK_CLONES void NAME(ck_normalize_gradient)(
    ELEMENT *dst, const ELEMENT *src, const ELEMENT *upstream, const ELEMENT *output, const double *k, ck_range rows,
    int64_t channels) {
  for (int64_t low = rows.low; low < rows.high; low += CK_BLOCK_ROWS) {
    int64_t high = low + CK_BLOCK_ROWS < rows.high ? low + CK_BLOCK_ROWS : rows.high;
    int64_t c = 0;
    for (; c + NAME(LANES) <= channels; c += NAME(LANES)) {
      VECTOR mean, scale, offset, slope;
      for (int l = 0; l < NAME(LANES); l++) {
        mean[l] = (REAL)k[c + l], scale[l] = (REAL)k[channels + c + l];
        offset[l] = (REAL)k[2 * channels + c + l], slope[l] = (REAL)k[3 * channels + c + l];
      }
      for (int64_t r = low; r < high; r++) {
        VECTOR g = LOAD(upstream + r * channels + c);
        if (output) g = MASKED(g, LOAD(output + r * channels + c));
        STORE(dst + r * channels + c, g * scale - offset - (LOAD(src + r * channels + c) - mean) * slope);
      }
    }
    for (; c < channels; c++) {
      REAL mean = (REAL)k[c], scale = (REAL)k[channels + c], offset = (REAL)k[2 * channels + c];
      REAL slope = (REAL)k[3 * channels + c];
      for (int64_t r = low; r < high; r++) {
        int64_t i = r * channels + c;
        REAL g = output && !(GET(output + i) > 0) ? 0 : GET(upstream + i);
        PUT(dst + i, g * scale - offset - (GET(src + i) - mean) * slope);
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
