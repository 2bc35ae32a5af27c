// Winograd's convolution: which loops run it, and how threads share it. Tiles go through all three steps in blocks that
// stay in the second-level cache.
#include <string.h>

#include "ckernels.h"
#include "half.h"
#include "processor.h"
#include "parallel.h"
#include "winograd_loops_table.h"

enum {
  // Tiles of a block are a multiple of this, and of every processor's rows of a product.
  UNIT = 12,
  // Lanes of 4 bytes in a block, half a second-level cache.
  BLOCK_LANES = 1 << 17,
  // The most lanes of sums beside a block.
  SUMS_LANES = 3 << 17
};

static const ck_winograd_loops *loops(const ck_winograd *c) {
  static const ck_winograd_loops *const each[] = CK_EACH_PROCESSOR(ck_winograd_loops);
#if defined(__x86_64__)
  if (c->dtype == CK_BF16) return &ck_winograd_loops_bf16;
#endif
  return each[ck_this_processor()];
}

int ck_winograd_multiplies_bf16(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return ck_this_processor() == CK_PROCESSOR_V4 && __builtin_cpu_supports("avx512bf16");
#else
  return 0;
#endif
}

static int64_t terms_of(const ck_winograd *c) { return loops(c)->terms; }

static int64_t tile_count(const ck_winograd *c, int64_t terms) {
  return c->batch * ck_winograd_tiles_down(c) * ck_winograd_tiles_across(c, terms);
}
static int64_t forward_count(const ck_winograd *c) { return tile_count(c, 1); }
static int64_t backward_count(const ck_winograd *c) { return tile_count(c, terms_of(c)); }

// Filters with what a last panel is short of.
static int64_t panelled(const ck_winograd *c) {
  const int64_t panel = loops(c)->panel;
  return (c->filters + panel - 1) / panel * panel;
}

// Floats of the 16 matrices: of weights or sums, and of a block's source, result and upstream.
static int64_t matrices(const ck_winograd *c) { return 16 * ck_winograd_step(c->channels * panelled(c)); }
static int64_t source_size(const ck_winograd *c, int64_t tiles) {
  return 16 * ck_winograd_step(tiles / terms_of(c) * c->channels);
}
static int64_t result_size(const ck_winograd *c, int64_t tiles) { return 16 * ck_winograd_step(tiles * panelled(c)); }
static int64_t upstream_size(const ck_winograd *c, int64_t tiles) { return result_size(c, tiles / terms_of(c)); }

// How many of `all` tiles a block has, at a number of lanes each: half as many lanes as the weights or sums, which go
// through the caches once a block, or half a second-level cache.
static int64_t block_tiles(int64_t all, int64_t weights, int64_t lanes) {
  const int64_t block = weights / 2 > BLOCK_LANES ? weights / 2 : BLOCK_LANES;
  const int64_t tiles = block / lanes / UNIT * UNIT, few = tiles < 4 * UNIT ? 4 * UNIT : tiles;
  const int64_t units = (all + UNIT - 1) / UNIT * UNIT;
  return few < units ? few : units;
}
static int64_t forward_tiles(const ck_winograd *c) {
  const int64_t weights = matrices(c) / terms_of(c);
  return block_tiles(forward_count(c), weights, 16 * (c->channels / terms_of(c) + panelled(c)));
}
// Backward a part of the work is a range of tiles and either all 16 matrices or, where their sums would not stay in the
// second-level cache, a row of four of them. A range has sums of its own, and there are as many as make equal shares
// for the threads.
static int64_t row_groups(const ck_winograd *c) { return matrices(c) > SUMS_LANES ? 4 : 1; }
static int64_t ranges(const ck_winograd *c) {
  const int64_t groups = row_groups(c);
  int64_t count = 1;
  while (count * groups % c->threads) count++;
  return count;
}
static int64_t backward_tiles(const ck_winograd *c) {
  const int64_t groups = row_groups(c);
  return block_tiles(backward_count(c), matrices(c) / groups, 16 / groups * (c->channels + panelled(c)) / terms_of(c));
}

static int64_t forward_share(const ck_winograd *c) {
  return source_size(c, forward_tiles(c)) + result_size(c, forward_tiles(c));
}
static int64_t backward_share(const ck_winograd *c) {
  return (source_size(c, backward_tiles(c)) + upstream_size(c, backward_tiles(c))) / row_groups(c);
}
// Those of a range, and the bias's.
static int64_t sums_size(const ck_winograd *c) { return matrices(c) + panelled(c); }

int64_t ck_winograd_scratch(const ck_winograd *c) {
  const int64_t forward = matrices(c) + c->threads * forward_share(c);
  const int64_t backward = ranges(c) * sums_size(c) + c->threads * backward_share(c);
  return forward > backward ? forward : backward;
}

static void weights_share(void *context, int index, int threads) {
  const ck_winograd *c = context;
  loops(c)->transform_weights(c, ck_share(c->channels, 2, index, threads), c->scratch);
}

// Blocks of tiles, as many for each thread and as equal as whole units are.
static int forward_blocks(const ck_winograd *c) {
  const int64_t tiles = forward_count(c), room = forward_tiles(c), blocks = (tiles + room - 1) / room;
  return (int)((blocks + c->threads - 1) / c->threads * c->threads);
}

static void forward_part(void *context, ck_parts *parts) {
  const ck_winograd *c = context;
  const ck_winograd_loops *l = loops(c);
  const int64_t room = forward_tiles(c);
  float *source = c->scratch + matrices(c) + ck_thread_of(parts) * forward_share(c),
        *result = source + source_size(c, room);
  for (int block; (block = ck_take_part(parts)) >= 0;) {
    const ck_range tiles = ck_share(forward_count(c), UNIT, block, forward_blocks(c));
    if (tiles.low == tiles.high) continue;
    l->transform_source(c, tiles, source, room);
    l->multiply(c, tiles.high - tiles.low, source, c->scratch, result, room);
    l->transform_result(c, tiles, result, room);
  }
}

void ck_run_winograd(void *args) {
  ck_winograd *c = args;
  ck_parallel(c->threads, weights_share, c);
  ck_parallel_parts(c->threads, forward_blocks(c), forward_part, c);
}

static float *sums_of(const ck_winograd *c, int64_t range) { return c->scratch + range * sums_size(c); }

static void backward_part(void *context, ck_parts *parts) {
  const ck_winograd *c = context;
  const ck_winograd_loops *l = loops(c);
  const int64_t room = backward_tiles(c), groups = row_groups(c);
  float *source = sums_of(c, ranges(c)) + ck_thread_of(parts) * backward_share(c);
  float *upstream = source + source_size(c, room) / groups;
  for (int part; (part = ck_take_part(parts)) >= 0;) {
    float *sums = sums_of(c, part / groups), *bias = part % groups == 0 && c->bias ? sums + matrices(c) : NULL;
    const ck_range all = ck_share(backward_count(c), UNIT, (int)(part / groups), (int)ranges(c));
    const ck_range rows = {4 * (part % groups) / groups, 4 * (part % groups + 1) / groups};
    if (bias) memset(bias, 0, (size_t)panelled(c) * sizeof *bias);
    if (all.low == all.high)
      memset(sums + rows.low * matrices(c) / 4, 0, (size_t)((rows.high - rows.low) * matrices(c) / 4) * sizeof *sums);
    for (int64_t low = all.low; low < all.high; low += room) {
      const ck_range tiles = {low, all.high - low < room ? all.high : low + room};
      l->transform_source_in_columns(c, tiles, rows, source, room);
      l->transform_upstream(c, tiles, rows, upstream, bias, room);
      l->multiply_turned(c, tiles.high - low, rows, source, upstream, sums, low > all.low, room);
    }
  }
}

// The ranges' sums in their order, transformed, for a share of the channels.
static void backward_finish(void *context, int index, int threads) {
  const ck_winograd *c = context;
  loops(c)->transform_sums(c, ck_share(c->channels, 1, index, threads), sums_of(c, 0), ranges(c), sums_size(c));
}

void ck_run_winograd_gradient(void *args) {
  ck_winograd *c = args;
  ck_parallel_parts(c->threads, (int)(ranges(c) * row_groups(c)), backward_part, c);
  ck_parallel(c->threads, backward_finish, c);
  if (!c->bias) return;
  float *sum = sums_of(c, 0) + matrices(c);
  for (int64_t r = 1; r < ranges(c); r++)
    for (int64_t f = 0; f < c->filters; f++) sum[f] += sums_of(c, r)[matrices(c) + f];
  if (c->dtype == CK_BF16)
    for (int64_t f = 0; f < c->filters; f++) ((uint16_t *)c->bias)[f] = ck_bf16_from_float(sum[f]);
  else
    memcpy(c->bias, sum, (size_t)c->filters * sizeof(float));
}
