// Rows of a batch, taken out of the data in the order of indices.
#include <string.h>

#include "ckernels.h"

// A piece copies about so many bytes: some tenths of a microsecond from memory.
#define PIECE_BYTES 3072
// So much of a row is asked for at once; the processor sees by then where the rest lies.
#define FETCHED_BYTES 4096

static int64_t rows_of_piece(const ck_row_gather *g) {
  int64_t bytes = 0;
  for (int32_t i = 0; i < g->arrays; i++) bytes += g->array[i].row_bytes;
  return bytes < PIECE_BYTES ? PIECE_BYTES / (bytes < 1 ? 1 : bytes) : 1;
}

int64_t ck_gather_pieces(const ck_row_gather *g) {
  const int64_t rows = rows_of_piece(g);
  return (g->rows + rows - 1) / rows;
}

void ck_gather_piece(void *context, int64_t index) {
  const ck_row_gather *g = context;
  const int64_t each = rows_of_piece(g), low = index * each, high = low + each < g->rows ? low + each : g->rows;
  for (int64_t row = low; row < high; row++) {
    for (int32_t i = 0; i < g->arrays; i++) {
      const int64_t bytes = g->array[i].row_bytes, fetched = bytes < FETCHED_BYTES ? bytes : FETCHED_BYTES;
      const char *from = (const char *)g->array[i].from + g->indices[row] * bytes;
      // Copying alone has no more lines on their way than there is room for stores.
      const char *next = row + 1 < g->rows ? (const char *)g->array[i].from + g->indices[row + 1] * bytes : from;
      for (int64_t at = 0; at < fetched; at += 64) __builtin_prefetch(from + at);
      for (int64_t at = 0; at < fetched; at += 64) __builtin_prefetch(next + at);
      memcpy((char *)g->array[i].to + row * bytes, from, (size_t)bytes);
    }
  }
}
