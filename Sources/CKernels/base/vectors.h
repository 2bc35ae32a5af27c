// What vectors of every size share; vectors_<processor>.h includes it.
#define LOAD(p) (*(const vector *)(p))
#define STORE(p, v) (*(vector *)(p) = (v))
#define UNROLL _Pragma("clang loop unroll(full)")
#define KEEP_LOOP _Pragma("clang loop unroll(disable)")

CK_INLINE vector splat(float x) { return x - (vector){0}; }

CK_INLINE vector_bits lane_numbers(void) {
  vector_bits numbers;
  UNROLL for (int i = 0; i < LANES; i++) numbers[i] = i;
  return numbers;
}

// Lanes of `mask` are 0 or -1, as comparisons give them.
CK_INLINE vector choose(vector_bits mask, vector yes, vector no) {
  return (vector)((mask & (vector_bits)yes) | (~mask & (vector_bits)no));
}

// Writes the lanes that hold anything but 0 or -0, and their numbers counted from `first`, to places for all lanes, and
// returns how many there are.
#if !COMPRESSES
CK_INLINE int64_t append_terms(float *values, uint16_t *numbers, vector v, int32_t first) {
  int64_t count = 0;
  for (int32_t lane = 0; lane < LANES; lane++) {
    values[count] = v[lane];
    numbers[count] = (uint16_t)(first + lane);
    count += v[lane] != 0;
  }
  return count;
}
#endif

// The floats at p, of which `left` more than 0 are there.
CK_INLINE vector load_left(const float *p, int64_t left) { return left >= LANES ? LOAD(p) : load_part(p, left); }
// With another value than 0 in the lanes that are not.
CK_INLINE vector load_filled(const float *p, int64_t left, float filler) {
  if (left >= LANES) return LOAD(p);
  return choose(lane_numbers() < (int32_t)left, load_part(p, left), splat(filler));
}
CK_INLINE void store_left(float *p, vector v, int64_t left) {
  if (left >= LANES)
    STORE(p, v);
  else
    store_part(p, v, left);
}
