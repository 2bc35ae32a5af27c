// Hashes of text that TensorFlow's layers put into buckets: FarmHash's 64-bit fingerprint and SipHash-2-4.
#include "cbytes.h"

#include <string.h>

static uint64_t word64(const char *text) {
  uint64_t value;
  memcpy(&value, text, sizeof value);
  return value;
}

static uint64_t word32(const char *text) {
  uint32_t value;
  memcpy(&value, text, sizeof value);
  return value;
}

static uint64_t turn_right(uint64_t value, int by) { return value >> by | value << (64 - by); }
static uint64_t turn_left(uint64_t value, int by) { return value << by | value >> (64 - by); }

// ---- FarmHash (Pike and Alakuijala, 2014), the variant whose results are fixed: farmhashna --------------------------

static const uint64_t PRIME0 = 0xc3a5c85c97cb3127, PRIME1 = 0xb492b66fbe98f273, PRIME2 = 0x9ae16a3b2f90404f;

typedef struct {
  uint64_t first, second;
} pair;

static uint64_t folded(uint64_t value) { return value ^ value >> 47; }

static uint64_t mixed(uint64_t u, uint64_t v, uint64_t factor) {
  uint64_t a = folded((u ^ v) * factor);
  return folded((v ^ a) * factor) * factor;
}

static uint64_t hash_short(const char *text, size_t length) {
  if (length >= 8) {
    uint64_t factor = PRIME2 + length * 2, a = word64(text) + PRIME2, b = word64(text + length - 8);
    return mixed(turn_right(b, 37) * factor + a, (turn_right(a, 25) + b) * factor, factor);
  }
  if (length >= 4)
    return mixed(length + (word32(text) << 3), word32(text + length - 4), PRIME2 + length * 2);
  if (length == 0) return PRIME2;
  uint8_t first = (uint8_t)text[0], middle = (uint8_t)text[length >> 1], last = (uint8_t)text[length - 1];
  uint32_t y = first + ((uint32_t)middle << 8), z = (uint32_t)length + ((uint32_t)last << 2);
  return folded(y * PRIME2 ^ z * PRIME0) * PRIME2;
}

static uint64_t hash_to_32(const char *text, size_t length) {
  uint64_t factor = PRIME2 + length * 2, a = word64(text) * PRIME1, b = word64(text + 8);
  uint64_t c = word64(text + length - 8) * factor, d = word64(text + length - 16) * PRIME2;
  return mixed(
      turn_right(a + b, 43) + turn_right(c, 30) + d, a + turn_right(b + PRIME2, 18) + c, factor);
}

static uint64_t hash_to_64(const char *text, size_t length) {
  uint64_t factor = PRIME2 + length * 2, a = word64(text) * PRIME2, b = word64(text + 8);
  uint64_t c = word64(text + length - 8) * factor, d = word64(text + length - 16) * PRIME2;
  uint64_t y = turn_right(a + b, 43) + turn_right(c, 30) + d;
  uint64_t z = mixed(y, a + turn_right(b + PRIME2, 18) + c, factor);
  uint64_t e = word64(text + 16) * factor, f = word64(text + 24);
  uint64_t g = (y + word64(text + length - 32)) * factor, h = (z + word64(text + length - 24)) * factor;
  return mixed(turn_right(e + f, 43) + turn_right(g, 30) + h, e + turn_right(f + a, 18) + g, factor);
}

static pair weak_mix(const char *text, uint64_t a, uint64_t b) {
  uint64_t w = word64(text), x = word64(text + 8), y = word64(text + 16), z = word64(text + 24);
  a += w;
  b = turn_right(b + a + z, 21);
  uint64_t c = a;
  a += x + y;
  b += turn_right(a, 44);
  return (pair){a + z, b + c};
}

typedef struct {
  uint64_t x, y, z;
  pair v, w;
} farm_state;

// One block of 64 bytes; `spread` is 9 in the last one, else 1.
static void mix_block(farm_state *s, const char *text, uint64_t factor, uint64_t spread) {
  s->x = turn_right(s->x + s->y + s->v.first + word64(text + 8), 37) * factor;
  s->y = turn_right(s->y + s->v.second + word64(text + 48), 42) * factor;
  s->x ^= s->w.second * spread;
  s->y += s->v.first * spread + word64(text + 40);
  s->z = turn_right(s->z + s->w.first, 33) * factor;
  s->v = weak_mix(text, s->v.second * factor, s->x + s->w.first);
  s->w = weak_mix(text + 32, s->z + s->w.second, s->y + word64(text + 16));
  uint64_t z = s->z;
  s->z = s->x;
  s->x = z;
}

static uint64_t hash_long(const char *text, size_t length) {
  const uint64_t seed = 81;
  farm_state s = {.y = seed * PRIME1 + 113};
  s.z = folded(s.y * PRIME2 + 113) * PRIME2;
  s.x = seed * PRIME2 + word64(text);
  const char *end = text + (length - 1) / 64 * 64, *last = text + length - 64;
  for (const char *block = text; block != end; block += 64) mix_block(&s, block, PRIME1, 1);
  uint64_t factor = PRIME1 + ((s.z & 0xff) << 1);
  s.w.first += (length - 1) & 63;
  s.v.first += s.w.first;
  s.w.first += s.v.first;
  mix_block(&s, last, factor, 9);
  return mixed(
      mixed(s.v.first, s.w.first, factor) + folded(s.y) * PRIME0 + s.z, mixed(s.v.second, s.w.second, factor) + s.x,
      factor);
}

uint64_t cb_fingerprint(const char *text, size_t length) {
  if (length <= 16) return hash_short(text, length);
  if (length <= 32) return hash_to_32(text, length);
  if (length <= 64) return hash_to_64(text, length);
  return hash_long(text, length);
}

// ---- SipHash-2-4 (Aumasson and Bernstein, 2012) ---------------------------------------------------------------------

static void sip_rounds(uint64_t v[4], int count) {
  for (int i = 0; i < count; i++) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn_left(v[1], 13) ^ v[0];
    v[3] = turn_left(v[3], 16) ^ v[2];
    v[0] = turn_left(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = turn_left(v[1], 17) ^ v[2];
    v[3] = turn_left(v[3], 21) ^ v[0];
    v[2] = turn_left(v[2], 32);
  }
}

static void sip_word(uint64_t v[4], uint64_t word) {
  v[3] ^= word;
  sip_rounds(v, 2);
  v[0] ^= word;
}

uint64_t cb_siphash(uint64_t key0, uint64_t key1, const char *text, size_t length) {
  uint64_t v[4] = {
      key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d, key0 ^ 0x6c7967656e657261, key1 ^ 0x7465646279746573};
  size_t whole = length / 8 * 8;
  for (size_t i = 0; i < whole; i += 8) sip_word(v, word64(text + i));
  uint64_t last = (uint64_t)length << 56;
  for (size_t i = whole; i < length; i++) last |= (uint64_t)(uint8_t)text[i] << 8 * (i - whole);
  sip_word(v, last);
  v[2] ^= 0xff;
  sip_rounds(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}
