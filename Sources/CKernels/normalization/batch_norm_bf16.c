// Matrices of bfloat16; statistics and coefficients are of higher precision.
#include "batch_norm_kernels.h"
#include "half.h"

typedef float vector_bf16 __attribute__((vector_size(64), aligned(4)));
typedef int32_t mask_bf16 __attribute__((vector_size(64), aligned(4)));
typedef double doubles_bf16 __attribute__((vector_size(128), aligned(8)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));

// Macros, as in batch_norm_loops.inc; the arithmetic is that of half.h.
#define WIDENED(p) ((vector_bf16)(__builtin_convertvector(*(const halves *)(p), words) << 16))
#define ROUNDED(b) (((b) + 0x7FFF + ((b) >> 16 & 1)) >> 16)
#define NARROWED(v)        \
  __builtin_convertvector( \
      ((words)((v) != (v)) & ((words)(v) >> 16 | 0x40)) | (~(words)((v) != (v)) & ROUNDED((words)(v))), halves)

#define REAL float
#define VECTOR vector_bf16
#define MASK mask_bf16
#define DOUBLES doubles_bf16
#define NAME(name) name##_bf16
#define ELEMENT uint16_t
#define LOAD(p) WIDENED(p)
#define STORE(p, v)                    \
  do {                                 \
    const vector_bf16 stored = (v);    \
    *(halves *)(p) = NARROWED(stored); \
  } while (0)
#define GET(p) ck_float_from_bf16(*(p))
#define PUT(p, x) (*(p) = ck_bf16_from_float(x))
#include "batch_norm_loops.inc"
