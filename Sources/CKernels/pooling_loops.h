// The same loops for float and double: included once for each, with REAL and NAME defined.

CK_CLONES static void NAME(maximum)(
    REAL *best, int32_t *where, const REAL *x, int32_t tap, int is_first, int64_t channels) {
  if (is_first) {
    for (int64_t c = 0; c < channels; c++) {
      best[c] = x[c];
      where[c] = tap;
    }
    return;
  }
  for (int64_t c = 0; c < channels; c++) {
    where[c] = x[c] > best[c] ? tap : where[c];
    best[c] = x[c] > best[c] ? x[c] : best[c];
  }
}

CK_CLONES static void NAME(add)(REAL *sum, const REAL *x, REAL factor, int64_t channels) {
  for (int64_t c = 0; c < channels; c++) sum[c] += factor * x[c];
}

CK_CLONES static void NAME(scale)(REAL *x, REAL factor, int64_t channels) {
  for (int64_t c = 0; c < channels; c++) x[c] *= factor;
}

static void NAME(forward)(void *context, int index, int threads) {
  const ck_pooling *p = context;
  int64_t places = ck_volume(p->dst_dims), channels = p->channels;
  int32_t *where = ck_scratch(CK_SCRATCH_TILES, (size_t)channels * sizeof *where);
  ck_range part = ck_share(p->batch * places, 1, index, threads);
  for (int64_t i = part.low; i < part.high; i++) {
    ck_window window = ck_window_at(p, i % places);
    const REAL *image = (const REAL *)p->src + i / places * ck_volume(p->src_dims) * channels;
    REAL *y = (REAL *)p->dst + i * channels;
    if (p->average) memset(y, 0, (size_t)channels * sizeof *y);
    for (int64_t n = 0; n < window.taps; n++) {
      int32_t tap;
      const REAL *x = image + ck_window_tap(p, &window, n, &tap) * channels;
      if (p->average) {
        NAME(add)(y, x, 1, channels);
      } else {
        NAME(maximum)(y, where, x, tap, n == 0, channels);
      }
    }
    if (p->average) {
      NAME(scale)(y, 1 / (REAL)window.taps, channels);
    } else if (p->indices) {
      ck_store_indices(p, i, where);
    }
  }
}

static void NAME(gradient)(void *context, int index, int threads) {
  const ck_pooling *p = context;
  int64_t places = ck_volume(p->dst_dims), channels = p->channels, pixels = ck_volume(p->src_dims) * channels;
  // Windows may overlap, so that an image is one thread's.
  ck_range part = ck_share(p->batch, 1, index, threads);
  for (int64_t b = part.low; b < part.high; b++) {
    REAL *image = (REAL *)p->src + b * pixels;
    memset(image, 0, (size_t)pixels * sizeof *image);
    for (int64_t i = 0; i < places; i++) {
      ck_window window = ck_window_at(p, i);
      const REAL *g = (const REAL *)p->dst + (b * places + i) * channels;
      if (p->average) {
        for (int64_t n = 0; n < window.taps; n++) {
          int32_t tap;
          NAME(add)(image + ck_window_tap(p, &window, n, &tap) * channels, g, 1 / (REAL)window.taps, channels);
        }
      } else {
        for (int64_t c = 0; c < channels; c++) image[ck_chosen(p, &window, b * places + i, c) * channels + c] += g[c];
      }
    }
  }
}

static void NAME(selection)(void *context, int index, int threads) {
  const ck_pooling *p = context;
  int64_t places = ck_volume(p->dst_dims), channels = p->channels;
  ck_range part = ck_share(p->batch * places, 1, index, threads);
  for (int64_t i = part.low; i < part.high; i++) {
    ck_window window = ck_window_at(p, i % places);
    const REAL *image = (const REAL *)p->src + i / places * ck_volume(p->src_dims) * channels;
    REAL *y = (REAL *)p->dst + i * channels;
    for (int64_t c = 0; c < channels; c++) y[c] = image[ck_chosen(p, &window, i, c) * channels + c];
  }
}
