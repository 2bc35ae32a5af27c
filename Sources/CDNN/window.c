#include "window.h"

#include <stdio.h>

dnnl_status_t cdnn_image_layout(
    cdnn_layout *layout, int spatial, int64_t batch, int64_t channels, const int64_t *sizes, cdnn_dtype type) {
  int64_t dims[CDNN_MAX_SPATIAL + 2] = {batch, channels}, strides[CDNN_MAX_SPATIAL + 2] = {0, 1};
  int64_t extent = channels;
  for (int d = spatial - 1; d >= 0; d--) {
    dims[2 + d] = sizes[d];
    strides[2 + d] = extent;
    extent *= sizes[d];
  }
  strides[0] = extent;
  return cdnn_layout_init(layout, spatial + 2, dims, cdnn_data_type(type), strides);
}

int cdnn_check_window(
    const char *what, int spatial, int threads, const int64_t *window, const int64_t *strides, const int64_t *before,
    const int64_t *after) {
  if (spatial < 1 || spatial > CDNN_MAX_SPATIAL) {
    cdnn_fail("%s over %d dimensions: expected 1 to %d", what, spatial, CDNN_MAX_SPATIAL);
    return 0;
  }
  if (threads < 1) {
    cdnn_fail("%s on %d threads: expected at least 1", what, threads);
    return 0;
  }
  for (int d = 0; d < spatial; d++) {
    if (window[d] >= 1 && strides[d] >= 1 && before[d] >= 0 && after[d] >= 0) continue;
    cdnn_fail(
        "%s with a window of %lld, stride %lld and padding (%lld, %lld) along dimension %d: sizes start at 1, "
        "padding at 0",
        what, (long long)window[d], (long long)strides[d], (long long)before[d], (long long)after[d], d);
    return 0;
  }
  return 1;
}

void cdnn_image_text(char *text, int room, int spatial, int64_t batch, int64_t channels, const int64_t *sizes) {
  int used = snprintf(text, (size_t)room, "%lldx", (long long)batch);
  for (int d = 0; d < spatial && used < room; d++) {
    used += snprintf(text + used, (size_t)(room - used), "%lldx", (long long)sizes[d]);
  }
  if (used < room) snprintf(text + used, (size_t)(room - used), "%lld", (long long)channels);
}
