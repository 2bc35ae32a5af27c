// Philox-4x32-10, a counter-based generator: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3"
// (2011).
#ifndef CK_PHILOX_H
#define CK_PHILOX_H

#include <stdint.h>

// Words first ..< first + count of the stream with this key; `first` is a multiple of 4, and `words` has room for the
// whole of the last block.
void ck_philox_words(uint32_t *words, int64_t first, int64_t count, const uint32_t key[2]);

#endif
