// Copies of parts of matrices in the order that the loops of products read them in, for one generation of processors.

// Vectors of 64 bytes would be taken apart otherwise.
#define WHOLE_VECTORS __attribute__((min_vector_width(LANES * 32)))

static inline int64_t smaller(int64_t x, int64_t y) { return x < y ? x : y; }

// to[i, j] = from[j, i] for i < rows, j < columns, LANES by LANES at most. Interleaving the first half with the second turns the bits of
// an element's place, row before column, by one: after as many rounds as a lane's number has bits, row and column have changed places.
CK_INLINE void turn_block(float *to, int64_t to_row, const float *from, int64_t from_row, int64_t rows, int64_t columns) {
  vector x[LANES], y[LANES];
  UNROLL for (int l = 0; l < LANES; l++) x[l] = l < columns ? load_left(from + l * from_row, rows) : (vector){0};
  UNROLL for (int round = 1; round < LANES; round *= 2) {
    UNROLL for (int l = 0; l < LANES / 2; l++) {
      y[2 * l] = interleave_low(x[l], x[l + LANES / 2]);
      y[2 * l + 1] = interleave_high(x[l], x[l + LANES / 2]);
    }
    UNROLL for (int l = 0; l < LANES; l++) x[l] = y[l];
  }
  UNROLL for (int l = 0; l < LANES; l++)
    if (l < rows) store_left(to + l * to_row, x[l], columns);
}

// The same of any size: each vector is read once and written once.
WHOLE_VECTORS static void turn(float *to, int64_t to_row, const float *from, int64_t from_row, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i += LANES)
    for (int64_t j = 0; j < columns; j += LANES) {
      float *const y = to + i * to_row + j;
      const float *const x = from + j * from_row + i;
      const int64_t below = rows - i, right = columns - j;
      if (below >= LANES && right >= LANES)
        turn_block(y, to_row, x, from_row, LANES, LANES);
      else
        turn_block(y, to_row, x, from_row, below, right);
    }
}

// Columns of a piece of b side by side, zeros from the last one to `width`, whole vectors.
WHOLE_VECTORS static void pack(float *panel, int64_t width, const float *b, int64_t row, int64_t column, int64_t depth, int64_t columns) {
  if (column != 1 && row == 1)
    turn(panel, width, b, column, depth, columns);
  else if (column == 1 && columns == 2 * LANES)
    for (int64_t k = 0; k < depth; k++)
      UNROLL for (int v = 0; v < 2; v++) STORE(panel + k * width + v * LANES, LOAD(b + k * row + v * LANES));
  else if (column == 1)
    for (int64_t k = 0; k < depth; k++) {
      int64_t j = 0;
      for (; j + LANES <= columns; j += LANES) STORE(panel + k * width + j, LOAD(b + k * row + j));
      if (j < columns) store_part(panel + k * width + j, load_part(b + k * row + j, columns - j), columns - j);
    }
  else
    for (int64_t k = 0; k < depth; k++)
      for (int64_t j = 0; j < columns; j++) panel[k * width + j] = b[k * row + j * column];
  if (columns < width)
    for (int64_t k = 0; k < depth; k++)
      for (int64_t j = columns; j < width; j++) panel[k * width + j] = 0;
}

// Rows or columns of the part of b that comes next, on the way to the L2 cache meanwhile: b may have been written by another thread, or
// be longer than the caches.
typedef struct {
  const float *at;
  int64_t count, stride, length, each;  // `each` of them at a time
} coming;

// To be fetched in so many turns.
static coming lines_of(const float *b, int64_t row, int64_t column, int64_t depth, int64_t columns, int64_t turns) {
  const int64_t count = column == 1 ? depth : columns, each = (count + turns - 1) / turns;
  return column == 1 ? (coming){b, count, row, columns, each} : (coming){b, count, column, depth, each};
}

CK_INLINE void fetch(const coming *next, int64_t turn) {
  for (int64_t l = turn * next->each; l < smaller((turn + 1) * next->each, next->count); l++)
    for (int64_t at = 0; at < next->length; at += 64 / (int64_t)sizeof(float)) __builtin_prefetch(next->at + l * next->stride + at, 0, 2);
}
