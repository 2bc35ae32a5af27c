// Products of a matrix and a vector, which read the matrix once, at the speed of memory. Included by sgemm_loops.h.

// Matrices of up to this many columns have their sums in registers.
#define NARROW (4 * LANES)
// Wider ones have them in the L1 cache, this many columns at a time, and add STRIPES rows in one go.
#define TILE 2048
#define STRIPES 8

// One to four vectors of columns; `sums` of them each, so that additions need not wait for one another.
CK_INLINE void sum_narrow(
    float *y, const float *matrix, int64_t ld, const float *x, int64_t x_stride, int64_t depth, int64_t columns,
    int vectors, int sums) {
  const int last = vectors - 1;
  const int64_t rest = columns - last * LANES;
  vector sum[8][4];
  UNROLL for (int u = 0; u < sums; u++)
    UNROLL for (int v = 0; v < vectors; v++) sum[u][v] = (vector){0};
  int64_t k = 0;
  KEEP_LOOP for (; k + sums <= depth; k += sums)
    UNROLL for (int u = 0; u < sums; u++) {
      const float *row = matrix + (k + u) * ld, factor = x[(k + u) * x_stride];
      UNROLL for (int v = 0; v < vectors; v++)
        sum[u][v] += factor * (v == last ? load_part(row + v * LANES, rest) : LOAD(row + v * LANES));
    }
  KEEP_LOOP for (; k < depth; k++) {
    const float *row = matrix + k * ld, factor = x[k * x_stride];
    UNROLL for (int v = 0; v < vectors; v++)
      sum[0][v] += factor * (v == last ? load_part(row + v * LANES, rest) : LOAD(row + v * LANES));
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    UNROLL for (int u = 1; u < sums; u++) sum[0][v] += sum[u][v];
    if (v == last)
      store_part(y + v * LANES, sum[0][v], rest);
    else
      STORE(y + v * LANES, sum[0][v]);
  }
}

// y = or += factor[u] * row u, for `count` rows. `count` and `add` are constants.
CK_INLINE void add_stripes(
    float *restrict y, const float *restrict row, int64_t ld, const float *factor, int64_t columns, int count, int add) {
  int64_t j = 0;
  KEEP_LOOP for (; j + LANES <= columns; j += LANES) {
    vector sum = add ? LOAD(y + j) : (vector){0};
    UNROLL for (int u = 0; u < count; u++) sum += factor[u] * LOAD(row + u * ld + j);
    STORE(y + j, sum);
  }
  if (j == columns) return;
  vector sum = add ? load_part(y + j, columns - j) : (vector){0};
  UNROLL for (int u = 0; u < count; u++) sum += factor[u] * load_part(row + u * ld + j, columns - j);
  store_part(y + j, sum, columns - j);
}

static void sum_wide(
    float *y, const float *matrix, int64_t ld, const float *x, int64_t x_stride, int64_t depth, int64_t columns) {
  float factor[STRIPES];
  int64_t k = 0;
  for (; k + STRIPES <= depth; k += STRIPES) {
    for (int u = 0; u < STRIPES; u++) factor[u] = x[(k + u) * x_stride];
    if (k == 0)
      add_stripes(y, matrix, ld, factor, columns, STRIPES, 0);
    else
      add_stripes(y, matrix + k * ld, ld, factor, columns, STRIPES, 1);
  }
  if (k == 0) {
    for (int64_t j = 0; j < columns; j++) y[j] = 0;
  }
  for (; k < depth; k++) add_stripes(y, matrix + k * ld, ld, x + k * x_stride, columns, 1, 1);
}

static void sum_rows(
    float *y, const float *matrix, int64_t ld, const float *x, int64_t x_stride, int64_t k, ck_range columns) {
  const int64_t count = columns.high - columns.low;
  y += columns.low;
  matrix += columns.low;
  if (count > NARROW) {
    for (int64_t j = 0; j < count; j += TILE) sum_wide(y + j, matrix + j, ld, x, x_stride, k, smaller(TILE, count - j));
  } else if (count > 2 * LANES) {
    const int64_t four = count > 3 * LANES;
    if (four)
      sum_narrow(y, matrix, ld, x, x_stride, k, count, 4, 2);
    else
      sum_narrow(y, matrix, ld, x, x_stride, k, count, 3, 2);
  } else if (count > LANES) {
    sum_narrow(y, matrix, ld, x, x_stride, k, count, 2, 4);
  } else if (count > 0) {
    sum_narrow(y, matrix, ld, x, x_stride, k, count, 1, 8);
  }
}

// `rows` rows at a time, which share the loads of x; `sums` sums each.
CK_INLINE void dot_block(
    float *y, int64_t y_stride, const float *matrix, int64_t ld, const float *x, int64_t depth, int rows, int sums) {
  vector sum[4][4];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int u = 0; u < sums; u++) sum[i][u] = (vector){0};
  int64_t k = 0;
  KEEP_LOOP for (; k + sums * LANES <= depth; k += sums * LANES)
    UNROLL for (int u = 0; u < sums; u++) {
      const vector factor = LOAD(x + k + u * LANES);
      UNROLL for (int i = 0; i < rows; i++) sum[i][u] += factor * LOAD(matrix + i * ld + k + u * LANES);
    }
  KEEP_LOOP for (; k < depth; k += LANES) {
    const int64_t rest = smaller(LANES, depth - k);
    const vector factor = load_part(x + k, rest);
    UNROLL for (int i = 0; i < rows; i++) sum[i][0] += factor * load_part(matrix + i * ld + k, rest);
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int u = 1; u < sums; u++) sum[i][0] += sum[i][u];
    y[i * y_stride] = sum_lanes(sum[i][0]);
  }
}

static void dot_rows(
    float *y, int64_t y_stride, const float *matrix, int64_t ld, const float *x, int64_t k, ck_range rows) {
  int64_t i = rows.low;
  for (; i + 4 <= rows.high; i += 4) dot_block(y + i * y_stride, y_stride, matrix + i * ld, ld, x, k, 4, 2);
  for (; i < rows.high; i++) dot_block(y + i * y_stride, y_stride, matrix + i * ld, ld, x, k, 1, 4);
}
