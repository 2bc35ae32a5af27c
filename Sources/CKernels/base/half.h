// float16 and bfloat16 as bit patterns, in integer arithmetic without branches, so that loops over them become vectors
// on every processor. Rounding is to nearest, ties to even.
#ifndef CK_HALF_H
#define CK_HALF_H

#include <stdint.h>

#include "clones.h"

CK_INLINE uint32_t ck_bits(float x) { return ((union { float real; uint32_t bits; }){.real = x}).bits; }
CK_INLINE float ck_from_bits(uint32_t x) { return ((union { uint32_t bits; float real; }){.bits = x}).real; }

CK_INLINE float ck_float_from_bf16(uint16_t x) { return ck_from_bits((uint32_t)x << 16); }

CK_INLINE uint16_t ck_bf16_from_float(float x) {
  const uint32_t bits = ck_bits(x);
  const uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  // Rounding must not carry a NaN to infinity or to zero.
  return (uint16_t)(x != x ? (bits >> 16 | 0x40) : rounded);
}

// The exponent is moved by a product, which is exact and takes denormal numbers along.
CK_INLINE float ck_float_from_f16(uint16_t x) {
  const uint32_t magnitude = (uint32_t)(x & 0x7FFF) << 13;
  const float scaled = ck_from_bits(magnitude) * 0x1p112f;
  const uint32_t bits = magnitude >= 0x0F800000 ? magnitude | 0x7F800000 : ck_bits(scaled);
  return ck_from_bits(bits | (uint32_t)(x & 0x8000) << 16);
}

CK_INLINE uint16_t ck_f16_from_float(float x) {
  const uint32_t sign = ck_bits(x) >> 16 & 0x8000;
  const uint32_t magnitude = ck_bits(x) & 0x7FFFFFFF;
  // Normal results: drop 13 bits, rounding; a carry moves on into the exponent, up to infinity.
  const uint32_t normal = (magnitude - 0x38000000 + 0xFFF + (magnitude >> 13 & 1)) >> 13;
  // Denormal results: adding 0.5 puts the last bit kept at 2^-24, where the sum is rounded.
  const uint32_t denormal = ck_bits(ck_from_bits(magnitude) + 0.5f) - 0x3F000000;
  const uint32_t special = magnitude > 0x7F800000 ? 0x7E00 | (magnitude >> 13 & 0x1FF) : 0x7C00;
  const uint32_t finite = magnitude < 0x38800000 ? denormal : normal;
  return (uint16_t)(sign | (magnitude >= 0x47800000 ? special : finite));
}

#endif
