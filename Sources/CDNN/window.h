// What convolutions and poolings have in common: a window that moves over the spatial dimensions of dense
// [batch, spatial.., channels] operands.
#ifndef CDNN_WINDOW_H
#define CDNN_WINDOW_H

#include "engine.h"

// How many places a window has along a dimension; 0 or less when it does not fit. `dilation` 1: taps side by side.
static inline int64_t cdnn_places(
    int64_t size, int64_t window, int64_t stride, int64_t dilation, int64_t before, int64_t after) {
  int64_t room = size + before + after - (window - 1) * dilation - 1;
  return room < 0 ? 0 : room / stride + 1;
}

// The layout of such an operand. oneDNN names dimensions batch, channels, spatial; the order in memory is the strides'.
dnnl_status_t cdnn_image_layout(
    cdnn_layout *layout, int spatial, int64_t batch, int64_t channels, const int64_t *sizes, cdnn_dtype type);

// Checks what every window must meet; `what` names the operation in the error text. 0 on failure.
int cdnn_check_window(
    const char *what, int spatial, int threads, const int64_t *window, const int64_t *strides, const int64_t *before,
    const int64_t *after);

// "8x32x32x3" with the channels last.
void cdnn_image_text(char *text, int room, int spatial, int64_t batch, int64_t channels, const int64_t *sizes);

#endif
