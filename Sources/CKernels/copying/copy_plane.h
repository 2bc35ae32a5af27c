// The two innermost dimensions of a strided copy.
#ifndef CK_COPY_PLANE_H
#define CK_COPY_PLANE_H

#include <stdint.h>

typedef struct {
  char *dst;
  const char *src;
  int32_t size;  // bytes an element: 1, 2, 4 or 8
  int64_t rows, columns;
  int64_t to_row, from_row, to_column, from_column;  // strides in elements
} ck_plane;

void ck_copy_plane(ck_plane plane);

#endif
