#include "fused_cache.h"

#include <string.h>

#include "scratch.h"

// Room for the plans of two hundred chains of ten instructions; pages of it that are not used take no memory.
#define ARENA_BYTES ((size_t)1 << 20)
#define SLOTS 512
// Slots that a chain may be in.
#define WAYS 4

typedef struct {
  const ck_fused *chain;
  char *description;  // a copy of all that the plan depends on; the plan follows it
} slot;

typedef struct {
  size_t used;
  slot slots[SLOTS];
} arena;

static size_t up_to_line(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

typedef struct {
  const void *data;
  size_t bytes;
} part;

enum { PARTS = 5 };

static void parts_of(const ck_fused *f, part parts[PARTS]) {
  parts[0] = (part){f, sizeof *f};
  parts[1] = (part){f->code, (size_t)f->instructions * sizeof *f->code};
  parts[2] = (part){f->input, (size_t)f->inputs * sizeof *f->input};
  parts[3] = (part){f->output, (size_t)f->outputs * sizeof *f->output};
  parts[4] = (part){f->fold, (size_t)f->folds * sizeof *f->fold};
}

static size_t description_bytes(const part parts[PARTS]) {
  size_t bytes = 0;
  for (int i = 0; i < PARTS; i++) bytes += parts[i].bytes;
  return up_to_line(bytes);
}

static int is_same(const char *description, const part parts[PARTS]) {
  // The first part says how long the others are.
  for (int i = 0; i < PARTS; i++) {
    if (parts[i].bytes && memcmp(description, parts[i].data, parts[i].bytes) != 0) return 0;
    description += parts[i].bytes;
  }
  return 1;
}

static slot *slots_of(arena *all, const ck_fused *fused) {
  const uint64_t mixed = (uint64_t)(uintptr_t)fused * 0x9E3779B97F4A7C15u;
  return &all->slots[(mixed >> 40) % (SLOTS / WAYS) * WAYS];
}

ck_fused_plan *ck_kept_plan(const ck_fused *fused) {
  arena *all = ck_scratch(CK_SCRATCH_PLANS, ARENA_BYTES);
  slot *slots = slots_of(all, fused);
  for (int i = 0; i < WAYS; i++) {
    if (slots[i].chain != fused) continue;
    part parts[PARTS];
    parts_of(fused, parts);
    if (is_same(slots[i].description, parts)) return (void *)(slots[i].description + description_bytes(parts));
  }
  return NULL;
}

void *ck_plan_memory(const ck_fused *fused, size_t bytes) {
  part parts[PARTS];
  parts_of(fused, parts);
  const size_t described = description_bytes(parts), needed = described + up_to_line(bytes);
  if (needed > ARENA_BYTES / 4) return ck_scratch(CK_SCRATCH_LARGE_PLAN, bytes);
  arena *all = ck_scratch(CK_SCRATCH_PLANS, ARENA_BYTES);
  if (all->used == 0 || all->used + needed > ARENA_BYTES) {
    memset(all, 0, sizeof *all);
    all->used = up_to_line(sizeof *all);
  }
  slot *slots = slots_of(all, fused);
  // The newest comes first. A chain at the same address replaces the second plan that was there: batches come in two
  // places by turns.
  int way = 0;
  for (int known = 0; way < WAYS - 1; way++)
    if (slots[way].chain == fused && known++) break;
  for (; way > 0; way--) slots[way] = slots[way - 1];
  char *description = (char *)all + all->used;
  all->used += needed;
  slots[0] = (slot){fused, description};
  for (int i = 0; i < PARTS; i++) {
    if (parts[i].bytes) memcpy(description, parts[i].data, parts[i].bytes);
    description += parts[i].bytes;
  }
  return slots[0].description + described;
}
