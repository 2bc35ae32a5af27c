// Philox-4x32-10, and uniform random numbers made of its words.
#include "ckernels.h"
#include "fused_tile.h"
#include "philox.h"

#define ROUNDS 10

// One round: two 32 x 32 -> 64-bit products, their halves crossed over.
CK_INLINE void round_once(uint32_t c[4], uint32_t k0, uint32_t k1) {
  const uint64_t first = (uint64_t)0xD2511F53 * c[0], second = (uint64_t)0xCD9E8D57 * c[2];
  const uint32_t c1 = c[1], c3 = c[3];
  c[0] = (uint32_t)(second >> 32) ^ c1 ^ k0;
  c[1] = (uint32_t)second;
  c[2] = (uint32_t)(first >> 32) ^ c3 ^ k1;
  c[3] = (uint32_t)first;
}

// All rounds; the key moves on by the golden ratio and by sqrt(3) - 1.
CK_INLINE void all_rounds(uint32_t c[4], uint32_t k0, uint32_t k1) {
#pragma clang loop unroll(full)
  for (uint32_t r = 0; r < ROUNDS; r++) round_once(c, k0 + r * 0x9E3779B9u, k1 + r * 0xBB67AE85u);
}

void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  for (int i = 0; i < 4; i++) out[i] = counter[i];
  all_rounds(out, key[0], key[1]);
}

CK_CLONES void ck_philox_words(uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]) {
  const uint32_t k0 = key[0], k1 = key[1];
  const uint64_t block = (uint64_t)first / 4;
  const int64_t blocks = (count + 3) / 4;
  CK_VECTORIZE(16, 1)
  for (int64_t i = 0; i < blocks; i++) {
    const uint64_t at = block + (uint64_t)i;
    uint32_t c[4] = {(uint32_t)at, (uint32_t)(at >> 32), 0, 0};
    all_rounds(c, k0, k1);
    words[4 * i] = c[0];
    words[4 * i + 1] = c[1];
    words[4 * i + 2] = c[2];
    words[4 * i + 3] = c[3];
  }
}

void ck_random_uniform(float *out, int64_t count, uint32_t seed, uint32_t counter) {
  const uint32_t state[2] = {seed, counter};
  uint32_t words[CK_TILE];
  for (int64_t first = 0; first < count; first += CK_TILE) {
    const int64_t n = count - first < CK_TILE ? count - first : CK_TILE;
    ck_philox_words(words, first, n, state);
    for (int64_t i = 0; i < n; i++) out[first + i] = (float)(words[i] >> 8) * 0x1p-24f;
  }
}
