// What winograd_loops.h reads, writes and multiplies in single precision; see there.
typedef float element;
#define TERMS 1

CK_INLINE vector load_elements(const float *p) { return LOAD(p); }
CK_INLINE void store_elements(float *p, vector v) { STORE(p, v); }
CK_INLINE void store_terms(float *to, float *next, vector v, vector w) { STORE(next, w), STORE(to, v); }
CK_INLINE vector join(vector first, vector last) {
  (void)last;
  return first;
}
CK_INLINE vector multiply_add(vector sum, const float *left, vector right) { return sum + *left * right; }
