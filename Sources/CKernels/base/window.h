// Positions in windows over three spatial dimensions.
#ifndef CK_WINDOW_H
#define CK_WINDOW_H

#include <stdint.h>

static inline int64_t ck_volume(const int64_t dims[3]) { return dims[0] * dims[1] * dims[2]; }

// The three indices of a row-major position.
static inline void ck_unravel(int64_t position, const int64_t dims[3], int64_t index[3]) {
  for (int d = 2; d >= 0; d--) {
    index[d] = position % dims[d];
    position /= dims[d];
  }
}

#endif
