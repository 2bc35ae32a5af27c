// Rows of a batch, taken out of the data in the order of indices.
#include <string.h>

#include "ckernels.h"

// A piece copies about so many bytes: some tenths of a microsecond from memory.
#define PIECE_BYTES 3072
// So much of a row is prefetched before it is copied; the hardware prefetcher continues from there.
#define ASKED_BYTES 4096
// So many rows are prefetched: as many as threads that copy, or what one copies next.
#define ROWS_AHEAD 2

static int64_t rows_of_piece(const ck_row_gather *g) {
  int64_t bytes = 0;
  for (int32_t i = 0; i < g->arrays; i++) bytes += g->array[i].row_bytes;
  return bytes < PIECE_BYTES ? PIECE_BYTES / (bytes < 1 ? 1 : bytes) : 1;
}

int64_t ck_gather_pieces(const ck_row_gather *g) {
  const int64_t rows = rows_of_piece(g);
  return (g->rows + rows - 1) / rows;
}

static const char *row_at(const ck_row_gather *g, int32_t array, int64_t row) {
  return (const char *)g->array[array].from + g->indices[row] * g->array[array].row_bytes;
}

void ck_gather_piece(void *context, int64_t index) {
  const ck_row_gather *g = context;
  const int64_t each = rows_of_piece(g), low = index * each, high = low + each < g->rows ? low + each : g->rows;
  for (int64_t row = low; row < high; row++) {
    for (int32_t i = 0; i < g->arrays; i++) {
      const int64_t bytes = g->array[i].row_bytes, asked = bytes < ASKED_BYTES ? bytes : ASKED_BYTES;
      if (row + ROWS_AHEAD < g->rows) {
        // Into the second-level cache: it waits for more lines at a time than the first one does, by a third in time.
        const char *later = row_at(g, i, row + ROWS_AHEAD);
        for (int64_t at = 0; at < asked; at += 64) __builtin_prefetch(later + at, 0, 2);
      }
      memcpy((char *)g->array[i].to + row * bytes, row_at(g, i, row), (size_t)bytes);
    }
  }
}
