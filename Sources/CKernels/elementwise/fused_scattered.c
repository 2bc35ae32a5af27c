#include "fused_scattered.h"

#include <string.h>

#include "row_elements.h"

static int64_t smaller(int64_t x, int64_t y) { return x < y ? x : y; }

// Elements of rows that have updates; the others stay as they are.
static void add_rows(char *tile, const ck_operand *operand, int64_t start, int64_t count) {
  const int64_t size = ck_dtype_size(operand->dtype), width = operand->width, end = start + count;
  const int32_t *const next = operand->links + operand->rows;
  const ck_row_adder add = ck_adder_of(operand->dtype);
  for (int64_t row = start / width, low = start; low < end; row++) {
    const int64_t high = smaller((row + 1) * width, end);
    for (int32_t i = operand->links[row]; i >= 0; i = next[i])
      add(tile + (low - start) * size, (const char *)operand->updates + (i * width + low - row * width) * size,
          high - low);
    low = high;
  }
}

// The next tile's updates lie anywhere: they are prefetched.
static void ask_for_rows(const ck_operand *operand, int64_t start, int64_t count) {
  const int64_t row_bytes = operand->width * ck_dtype_size(operand->dtype);
  const int32_t *const next = operand->links + operand->rows;
  const int64_t high = smaller((start + count) / operand->width, operand->rows);
  for (int64_t row = start / operand->width; row < high; row++) {
    for (int32_t i = operand->links[row]; i >= 0; i = next[i]) {
      const char *const update = (const char *)operand->updates + i * row_bytes;
      for (int64_t at = 0; at < row_bytes; at += 64) __builtin_prefetch(update + at);
    }
  }
}

void ck_load_scattered(void *tile, const ck_operand *operand, int64_t start, int64_t count) {
  const int64_t size = ck_dtype_size(operand->dtype), sums = ck_scattered_count(operand);
  const int64_t summed = start < sums ? smaller(count, sums - start) : 0;
  ask_for_rows(operand, start + count, count);
  memset(tile, 0, (size_t)(summed * size));
  add_rows(tile, operand, start, summed);
  if (summed == count) return;
  const char *const rest = (const char *)operand->data + (start + summed - sums) * size;
  memcpy((char *)tile + summed * size, rest, (size_t)((count - summed) * size));
}
