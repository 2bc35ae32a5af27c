// Which terms of a product's sums are worth adding, for one generation of processors; sgemm_loops.h includes it.
//
// Images on black ground, bags of words and what ReLU gives are full of zeros. A term that is zero in all rows of a register block
// changes none of its sums, as long as what it is multiplied by is finite: it is left out, and the result has the same bits.

// Of each group of rows, as product() divides them, the terms that are not zero in all of them.
typedef struct {
  int64_t count[HEIGHT / ROWS];  // -1 where nearly all are there
  uint16_t term[HEIGHT / ROWS][DEPTH + LANES];
} live_terms;

// The rows' elements in the terms from k on, one lane a term, all bits of them together.
CK_INLINE vector_bits bits_of_terms(const float *a, int64_t row, int64_t rows, int64_t k, int64_t left) {
  vector_bits bits = {0};
  for (int64_t i = 0; i < rows; i++) bits |= (vector_bits)load_left(a + i * row + k, left);
  return bits;
}

// Whether more than one term in eight is zero in all rows: of every fourth vector of terms, or of every fourth term.
static int is_sparse(const float *a, int64_t row, int64_t column, int64_t rows, int64_t depth) {
  float unused[LANES];
  uint16_t numbers[LANES];
  int64_t there = 0, seen = 0;
  if (column == 1)
    for (int64_t k = 0; k < depth; k += 4 * LANES) {
      const int64_t left = smaller(depth - k, LANES);
      there += append_terms(unused, numbers, (vector)bits_of_terms(a, row, rows, k, left), 0);
      seen += left;
    }
  else
    for (int64_t k = 0; k < depth; k += 4, seen++) there += has_bits((vector_bits)load_part(a + k * column, rows));
  return 8 * there < 7 * seen;
}

// Fills in the lists of the groups of rows that have enough zeros to save work, and returns whether there is any.
static int find_live(live_terms *live, const float *a, int64_t row, int64_t column, int64_t height, int64_t groups, int64_t depth) {
  float unused[LANES];
  int any = 0;
  for (int64_t g = 0; g < groups; g++) {
    const int64_t low = height * g / groups, rows = height * (g + 1) / groups - low;
    const float *const from = a + low * row;
    uint16_t *const list = live->term[g];
    live->count[g] = -1;
    if (!is_sparse(from, row, column, rows, depth)) continue;
    int64_t count = 0;
    if (column == 1)
      for (int64_t k = 0; k < depth; k += LANES)
        count += append_terms(unused, list + count, (vector)bits_of_terms(from, row, rows, k, depth - k), (int32_t)k);
    else
      for (int64_t k = 0; k < depth; k++) {
        list[count] = (uint16_t)k;
        count += has_bits((vector_bits)load_part(from + k * column, rows));
      }
    live->count[g] = count;
    any = 1;
  }
  return any;
}

// Whether none of the numbers, whole vectors of them, is infinite or NaN: 0 times those is not 0.
static int is_finite(const float *x, int64_t count) {
  vector zeros[2] = {{0}, {0}};
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES)
    UNROLL for (int v = 0; v < 2; v++) zeros[v] += LOAD(x + i + v * LANES) * 0.0f;
  if (i < count) zeros[0] += LOAD(x + i) * 0.0f;
  const vector sum = zeros[0] + zeros[1];
  return !has_bits((vector_bits)(sum != sum));
}
