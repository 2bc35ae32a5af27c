// Strided copies and fills.
#include <string.h>

#include "ckernels.h"
#include "clones.h"
#include "copy_plane.h"

// Below this many bytes for each thread, starting a team costs more than it saves.
#define LEAST_SHARE 16384

typedef struct {
  char *dst;
  const char *src;
  int32_t rank, size;
  int64_t dims[CK_MAX_RANK], dst_strides[CK_MAX_RANK], src_strides[CK_MAX_RANK];
  int32_t planes;  // the outer dimensions, walked; the last one or two make a plane
  int64_t plane_count, slices;  // slices of a plane's rows, where there are too few planes for all threads
} copy_plan;

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

static void swap_dims(copy_plan *p, int32_t i, int32_t j) {
  int64_t *const arrays[] = {p->dims, p->dst_strides, p->src_strides};
  for (int k = 0; k < 3; k++) {
    const int64_t kept = arrays[k][i];
    arrays[k][i] = arrays[k][j];
    arrays[k][j] = kept;
  }
}

// Drops dimensions of 1, orders the others by the steps they make in dst and merges those that both arrays allow.
static void simplify(copy_plan *p, const ck_copy *copy) {
  for (int32_t i = 0; i < copy->rank; i++) {
    if (copy->dims[i] == 1) continue;
    p->dims[p->rank] = copy->dims[i];
    p->dst_strides[p->rank] = copy->dst_strides[i];
    p->src_strides[p->rank] = copy->src_strides[i];
    for (int32_t j = p->rank++; j > 0 && magnitude(p->dst_strides[j - 1]) < magnitude(p->dst_strides[j]); j--) {
      swap_dims(p, j - 1, j);
    }
  }
  int32_t kept = 0;
  for (int32_t i = 1; i < p->rank; i++) {
    if (p->dst_strides[kept] == p->dst_strides[i] * p->dims[i] &&
        p->src_strides[kept] == p->src_strides[i] * p->dims[i]) {
      p->dims[kept] *= p->dims[i];
    } else {
      p->dims[++kept] = p->dims[i];
    }
    p->dst_strides[kept] = p->dst_strides[i];
    p->src_strides[kept] = p->src_strides[i];
  }
  if (p->rank) p->rank = kept + 1;
}

// Puts next to the last dimension the one along which src is contiguous, so that the last two make a transpose. Without
// such a dimension the last two are as they come.
static void choose_plane(copy_plan *p) {
  while (p->rank < 2) {
    for (int32_t i = p->rank; i > 0; i--) swap_dims(p, i, i - 1);
    p->dims[0] = 1;
    p->dst_strides[0] = p->src_strides[0] = 0;
    p->rank++;
  }
  const int32_t last = p->rank - 1;
  if (p->src_strides[last] != 1) {
    for (int32_t i = 0; i < last; i++) {
      if (p->src_strides[i] == 1) {
        swap_dims(p, i, last - 1);
        break;
      }
    }
  }
  p->planes = p->rank - 2;
  p->plane_count = 1;
  for (int32_t i = 0; i < p->planes; i++) p->plane_count *= p->dims[i];
}

static void copy_share(void *context, int index, int threads) {
  const copy_plan *p = context;
  const int64_t units = p->plane_count * p->slices, rows = p->dims[p->planes];
  const int64_t end = units * (index + 1) / threads;
  for (int64_t unit = units * index / threads; unit < end; unit++) {
    int64_t place = unit / p->slices, slice = unit % p->slices;
    char *dst = p->dst;
    const char *src = p->src;
    for (int32_t i = p->planes - 1; i >= 0; i--) {
      const int64_t at = place % p->dims[i];
      place /= p->dims[i];
      dst += at * p->dst_strides[i] * p->size;
      src += at * p->src_strides[i] * p->size;
    }
    const int64_t first = rows * slice / p->slices, after = rows * (slice + 1) / p->slices;
    const int64_t to_row = p->dst_strides[p->planes], from_row = p->src_strides[p->planes];
    ck_copy_plane((ck_plane){
        .dst = dst + first * to_row * p->size, .src = src + first * from_row * p->size, .size = p->size,
        .rows = after - first, .columns = p->dims[p->planes + 1],
        .to_row = to_row, .from_row = from_row,
        .to_column = p->dst_strides[p->planes + 1], .from_column = p->src_strides[p->planes + 1]});
  }
}

void ck_run_copy(void *args) {
  const ck_copy *copy = args;
  int64_t bytes = copy->size;
  for (int32_t i = 0; i < copy->rank; i++) bytes *= copy->dims[i];
  if (bytes == 0) return;
  copy_plan p = {.dst = copy->dst, .src = copy->src, .size = copy->size};
  simplify(&p, copy);
  choose_plane(&p);
  int64_t threads = bytes / LEAST_SHARE;
  if (threads > copy->threads) threads = copy->threads;
  if (threads < 1) threads = 1;
  p.slices = 1;
  if (threads > 1 && p.plane_count < 4 * threads) {
    p.slices = (4 * threads + p.plane_count - 1) / p.plane_count;
    if (p.slices > p.dims[p.planes]) p.slices = p.dims[p.planes];
  }
  if (threads > p.plane_count * p.slices) threads = p.plane_count * p.slices;
  ck_parallel((int)threads, copy_share, &p);
}

static void fill_share(void *context, int index, int threads) {
  const ck_fill *fill = context;
  const int64_t first = fill->count * index / threads, end = fill->count * (index + 1) / threads;
  const int64_t count = end - first;
  switch (fill->size) {
    case 1: memset((char *)fill->dst + first, (int)(fill->pattern & 0xFF), (size_t)count); break;
#define FILL(U)                                                    \
  {                                                                \
    U *dst = (U *)fill->dst + first;                               \
    for (int64_t i = 0; i < count; i++) dst[i] = (U)fill->pattern; \
    break;                                                         \
  }
    case 2: FILL(uint16_t)
    case 4: FILL(uint32_t)
    default: FILL(uint64_t)
#undef FILL
  }
}

void ck_run_fill(void *args) {
  const ck_fill *fill = args;
  int64_t threads = fill->count * fill->size / LEAST_SHARE;
  if (threads > fill->threads) threads = fill->threads;
  ck_parallel(threads < 1 ? 1 : (int)threads, fill_share, args);
}
