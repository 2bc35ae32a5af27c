// Philox-4x32-10, and uniform random numbers made of its words.
#include "ckernels.h"
#include "clones.h"
#include "philox.h"
#include "processor.h"

#define ROUNDS 10

// A round makes two 32 x 32 -> 64-bit products and crosses their halves over; the key moves on by the golden ratio and
// by sqrt(3) - 1.
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  for (uint32_t r = 0; r < ROUNDS; r++) {
    const uint64_t product = (uint64_t)0xD2511F53 * c0, other = (uint64_t)0xCD9E8D57 * c2;
    c0 = (uint32_t)(other >> 32) ^ c1 ^ (key[0] + r * 0x9E3779B9u);
    c1 = (uint32_t)other;
    c2 = (uint32_t)(product >> 32) ^ c3 ^ (key[1] + r * 0xBB67AE85u);
    c3 = (uint32_t)product;
  }
  out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

// Many blocks at a time keep their words in the lower halves of 64-bit lanes, where the products are; what is left in
// the upper halves does not count until the end.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first word of a pair is its lower half");
typedef uint64_t word_pair __attribute__((may_alias, aligned(4)));

CK_INLINE void philox_words(uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]) {
  const uint32_t k0 = key[0], k1 = key[1];
  const uint64_t block = (uint64_t)first / 4, low = 0xFFFFFFFF;
  const int64_t blocks = (count + 3) / 4;
  word_pair *const pairs = (word_pair *)words;
  CK_VECTORIZE(8, 2)
  for (int64_t i = 0; i < blocks; i++) {
    const uint64_t at = block + (uint64_t)i;
    uint64_t c0 = at, c1 = at >> 32, c2 = 0, c3 = 0;
#pragma clang loop unroll(full)
    for (uint32_t r = 0; r < ROUNDS; r++) {
      const uint64_t product = (c0 & low) * 0xD2511F53u, other = (c2 & low) * 0xCD9E8D57u;
      c0 = other >> 32 ^ c1 ^ (k0 + r * 0x9E3779B9u);
      c1 = other;
      c2 = product >> 32 ^ c3 ^ (k1 + r * 0xBB67AE85u);
      c3 = product;
    }
    pairs[2 * i] = (c0 & low) | c1 << 32;
    pairs[2 * i + 1] = (c2 & low) | c3 << 32;
  }
}

#if defined(__x86_64__)
// Not x86-64-v4 as a whole: with AVX-512DQ the compiler takes its 64-bit product, three times as slow as the 32-bit
// one.
__attribute__((target("arch=x86-64-v3,avx512f,avx512vl"))) static void philox_words_v4(
    uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]) {
  philox_words(words, first, count, key);
}
__attribute__((target("arch=x86-64-v3"))) static void philox_words_v3(
    uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]) {
  philox_words(words, first, count, key);
}
#endif

void ck_philox_words(uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]) {
  switch (ck_this_processor()) {
#if defined(__x86_64__)
    case CK_PROCESSOR_V4: philox_words_v4(words, first, count, key); break;
    case CK_PROCESSOR_V3: philox_words_v3(words, first, count, key); break;
#endif
    default: philox_words(words, first, count, key);
  }
}

CK_CLONES static void uniform(float *out, const uint32_t *words, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = (float)(int32_t)(words[i] >> 8) * 0x1p-24f;
}

void ck_random_uniform(float *out, int64_t count, uint32_t seed, uint32_t counter) {
  const uint32_t state[2] = {seed, counter};
  uint32_t words[CK_TILE];
  for (int64_t first = 0; first < count; first += CK_TILE) {
    const int64_t n = count - first < CK_TILE ? count - first : CK_TILE;
    ck_philox_words(words, first, n, state);
    uniform(out + first, words, n);
  }
}
