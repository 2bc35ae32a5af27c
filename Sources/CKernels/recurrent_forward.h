// The way forward. Included once for each instance, after recurrent_product.h and the instance's mathematics.

// One thread's place in a step: what is the same for all its vectors of units.
typedef struct {
  const ck_recurrent_forward *args;
  const ck_recurrent_plan *plan;
  int64_t step, time;  // `time` is the step's place in the sequence
  int64_t ahead;       // from there to the next step's, or 0 at the end
  const REAL *before;  // the state, [batch][padded]
  REAL *after;
  int is_first;        // of the step's vectors of units
  // The projection of the rows and units at hand, where a GRU makes it: [rows][gates][lanes] from row `first` on.
  REAL *projected;
  int64_t first;
  REAL *gathered;  // [batch][inputs], if the inputs are rows of a table
} NAME(forward_step);

// A row of the projection at this step, from unit j · lanes on, and how far its gates are apart.
CK_INLINE const REAL *NAME(projection_of)(const NAME(forward_step) *s, int64_t row, int64_t j) {
  if (s->projected) return s->projected + (row - s->first) * s->plan->gates * LANES;
  const ck_recurrent *shape = &s->args->shape;
  return (const REAL *)s->args->projection + (row * shape->time + s->time) * s->plan->gates * shape->units + j * LANES;
}
CK_INLINE int64_t NAME(gate_step)(const NAME(forward_step) *s) { return s->projected ? LANES : s->args->shape.units; }

// Takes this step's rows out of the table, and asks for the next step's.
CK_INLINE void NAME(gather_rows)(const NAME(forward_step) *s, ck_range rows) {
  const ck_recurrent_forward *a = s->args;
  const int64_t inputs = a->shape.inputs, count = a->shape.table_rows;
  for (int64_t row = rows.low; row < rows.high; row++) {
    const int64_t at = row * a->shape.time + s->time;
    const int64_t now = ck_row_at(a->indices, a->index_dtype, at, count);
    const int64_t next = ck_row_at(a->indices, a->index_dtype, at + s->ahead, count);
    const REAL *const table = a->input;
    if (next >= 0)
      for (int64_t k = 0; k < inputs; k += 64 / (int64_t)sizeof(REAL)) __builtin_prefetch(table + next * inputs + k, 0, 2);
    REAL *to = s->gathered + row * inputs;
    if (now >= 0)
      memcpy(to, table + now * inputs, (size_t)inputs * sizeof *to);
    else
      for (int64_t k = 0; k < inputs; k++) to[k] = __builtin_nanf("");
  }
}

// The inputs of some rows, which are `step` elements apart. The first units of a step ask for the next one's: they lie too far away for
// the processor to look ahead.
CK_INLINE const REAL *NAME(inputs_of)(const NAME(forward_step) *s, ck_range rows, int64_t *step) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t inputs = shape->inputs;
  if (s->gathered) {
    if (s->is_first) NAME(gather_rows)(s, rows);
    *step = inputs;
    return s->gathered + rows.low * inputs;
  }
  *step = shape->time * inputs;
  const REAL *input = (const REAL *)s->args->input + (rows.low * shape->time + s->time) * inputs;
  if (s->is_first)
    for (int64_t row = 0; row < rows.high - rows.low; row++)
      for (int64_t k = 0; k < inputs; k += 64 / (int64_t)sizeof(REAL))
        __builtin_prefetch(input + row * *step + s->ahead * inputs + k);
  return input;
}

// The projection of some rows and a vector of units, as a product.
CK_INLINE NAME(product) NAME(input_product)(const NAME(forward_step) *s, ck_range rows, int64_t j) {
  const int64_t gates = s->plan->gates, inputs = s->args->shape.inputs;
  NAME(product) product = {.panel = (const REAL *)s->plan->input_panels + j * inputs * gates * LANES, .depth = inputs};
  product.a = NAME(inputs_of)(s, rows, &product.a_row);
  return product;
}

// The state before the step, multiplied with the part of the recurrent kernel that `gates` gates have.
CK_INLINE NAME(product) NAME(state_product)(const NAME(forward_step) *s, ck_range rows, int64_t j, int gates) {
  const int64_t units = s->args->shape.units, padded = s->plan->padded;
  return (NAME(product)){
      s->before + rows.low * padded, padded, (const REAL *)s->plan->panels + j * units * gates * LANES, units};
}

// stage [rows][gates][lanes] = both biases.
CK_INLINE void NAME(begin_with_bias)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j) {
  const int64_t gates = s->plan->gates, padded = s->plan->padded;
  const REAL *bias = (const REAL *)s->plan->bias + j * LANES;
  for (int64_t row = rows.low; row < rows.high; row++)
    for (int64_t g = 0; g < gates; g++, stage += LANES)
      STORE(stage, LOAD(bias + g * padded) + LOAD(bias + (gates + g) * padded));
}

// Row `at` of an array [.., width], if there is one, from column `column` on.
#define ROW(array, at, width, column) ((REAL *)(array) + (at) * (width) + (column))

CK_INLINE int NAME(step_counts)(const ck_recurrent *shape, int64_t at) { return !shape->mask || shape->mask[at]; }

// Stores to an array [batch, time, width], if there is one, from column `column` on; and the next step's place there comes
// into the cache, since it lies far away, where the processor does not look ahead.
CK_INLINE void NAME(store_at)(
    const NAME(forward_step) *s, void *array, int64_t at, int64_t width, int64_t column, const VECTOR *v, int64_t count) {
  if (!array) return;
  REAL *target = ROW(array, at, width, column);
  NAME(store_some)(target, v, count);
  __builtin_prefetch(target + s->ahead * width, 0, 2);
}

// stage [rows][vectors][lanes] = bias, and the projection where `takes` has the gate's bit.
CK_INLINE void NAME(begin)(
    const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j, const int first, const int vectors,
    const int takes) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, width = s->plan->gates * units, step = NAME(gate_step)(s);
  const int64_t count = s->projected ? LANES : units - j * LANES;
  const REAL *bias = (const REAL *)s->plan->bias + s->plan->gates * s->plan->padded;
  for (int64_t row = rows.low; row < rows.high; row++) {
    const REAL *p = NAME(projection_of)(s, row, j);
    UNROLLED for (int g = 0; g < vectors; g++, stage += LANES) {
      VECTOR sum = LOAD(bias + (first + g) * s->plan->padded + j * LANES);
      if (!s->projected) __builtin_prefetch(p + (first + g) * units + s->ahead * width, 0, 2);
      if (takes >> g & 1) {
        VECTOR v;
        NAME(load_some)(&v, p + (first + g) * step, count);
        sum += v + LOAD((const REAL *)s->plan->bias + (first + g) * s->plan->padded + j * LANES);
      }
      STORE(stage, sum);
    }
  }
}

// The state after the step, for units that have been computed: all but where the mask stops them.
CK_INLINE void NAME(finish)(const NAME(forward_step) *s, int64_t row, int64_t j, VECTOR *state, int counts) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t at = row * shape->time + s->time, units = shape->units, count = units - j * LANES;
  const int64_t place = row * s->plan->padded + j * LANES;
  const VECTOR before = LOAD(s->before + place);
  if (!counts) *state = before;
  STORE(s->after + place, *state);
  NAME(store_at)(s, s->args->previous, at, units, j * LANES, &before, count);
  if (s->args->sequence) {
    if (!counts && shape->zero_output) *state = (VECTOR){0};
    NAME(store_at)(s, s->args->sequence, at, units, j * LANES, state, count);
  }
}

// stage [rows][gates][lanes]: what goes into the functions of a cell whose gates all take projection and product alike.
CK_INLINE void NAME(sum_gates)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j, const int gates) {
  NAME(product) products[2];
  int count = 0;
  if (s->args->shape.inputs) {
    NAME(begin_with_bias)(s, stage, rows, j);
    products[count++] = NAME(input_product)(s, rows, j);
  } else {
    NAME(begin)(s, stage, rows, j, 0, gates, (1 << gates) - 1);
  }
  products[count++] = NAME(state_product)(s, rows, j, gates);
  NAME(multiply)(gates, rows.high - rows.low, stage, gates * LANES, products, count);
}

CK_INLINE void NAME(lstm_step)(const NAME(forward_step) *s, REAL *results, ck_range rows, int64_t j) {
  REAL *stage = results;
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, padded = s->plan->padded, count = units - j * LANES;
  NAME(sum_gates)(s, stage, rows, j, 4);
  for (int64_t row = rows.low; row < rows.high; row++, stage += 4 * LANES) {
    const int64_t at = row * shape->time + s->time;
    const int counts = NAME(step_counts)(shape, at);
    VECTOR i = LOAD(stage), f = LOAD(stage + LANES), g = LOAD(stage + 2 * LANES), o = LOAD(stage + 3 * LANES);
    NAME(sigmoids)(&i, &f);
    NAME(sigmoid_and_tanh)(&o, &g);
    REAL *cell = (REAL *)s->plan->cell + row * padded + j * LANES;
    const VECTOR before = LOAD(cell), after = f * before + i * g;
    if (counts) STORE(cell, after);
    if (s->args->gates) {
      REAL *gates = ROW(s->args->gates, at, 4 * units, j * LANES);
      NAME(store_some)(gates, &i, count);
      NAME(store_some)(gates + units, &f, count);
      NAME(store_some)(gates + 2 * units, &g, count);
      NAME(store_some)(gates + 3 * units, &o, count);
    }
    NAME(store_at)(s, s->args->auxiliary, at, units, j * LANES, &before, count);
    STORE(stage, after);
    STORE(stage + LANES, o);
  }
  // A loop of its own, so that the processor need not wait for one row's cell before the next row's gates.
  stage = results;
  for (int64_t row = rows.low; row < rows.high; row++, stage += 4 * LANES) {
    VECTOR state = LOAD(stage);
    NAME(tanh_of)(&state);
    state *= LOAD(stage + LANES);
    NAME(finish)(s, row, j, &state, NAME(step_counts)(shape, row * shape->time + s->time));
  }
}

// The projection apart, since the candidate takes it so.
CK_INLINE void NAME(gru_projection)(NAME(forward_step) *s, REAL *room, ck_range rows, int64_t j) {
  const int64_t count = rows.high - rows.low;
  const NAME(product) product = NAME(input_product)(s, rows, j);
  s->projected = room;
  s->first = rows.low;
  memset(room, 0, (size_t)(count * 3 * LANES) * sizeof *room);
  NAME(multiply)(3, count, room, 3 * LANES, &product, 1);
}

CK_INLINE void NAME(gru_step)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, padded = s->plan->padded, count = units - j * LANES;
  const NAME(product) product = NAME(state_product)(s, rows, j, 3);
  NAME(begin)(s, stage, rows, j, 0, 3, 3);
  NAME(multiply)(3, rows.high - rows.low, stage, 3 * LANES, &product, 1);
  for (int64_t row = rows.low; row < rows.high; row++, stage += 3 * LANES) {
    const int64_t at = row * shape->time + s->time;
    VECTOR z = LOAD(stage), r = LOAD(stage + LANES), n;
    const VECTOR inner = LOAD(stage + 2 * LANES);
    NAME(sigmoids)(&z, &r);
    NAME(load_some)(
        &n, NAME(projection_of)(s, row, j) + 2 * NAME(gate_step)(s), s->projected ? LANES : count);
    n += LOAD((const REAL *)s->plan->bias + 2 * padded + j * LANES) + r * inner;
    NAME(tanh_of)(&n);
    if (s->args->gates) {
      REAL *gates = ROW(s->args->gates, at, 3 * units, j * LANES);
      NAME(store_some)(gates, &z, count);
      NAME(store_some)(gates + units, &r, count);
      NAME(store_some)(gates + 2 * units, &n, count);
    }
    NAME(store_at)(s, s->args->auxiliary, at, units, j * LANES, &inner, count);
    const VECTOR before = LOAD(s->before + row * padded + j * LANES);
    VECTOR state = n + z * (before - n);
    NAME(finish)(s, row, j, &state, NAME(step_counts)(shape, at));
  }
}

// z, r and r h of a GRU whose candidate waits for r h of all units.
CK_INLINE void NAME(reset_step)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, padded = s->plan->padded, count = units - j * LANES;
  const NAME(product) product = NAME(state_product)(s, rows, j, 2);
  NAME(begin)(s, stage, rows, j, 0, 2, 3);
  NAME(multiply)(2, rows.high - rows.low, stage, 2 * LANES, &product, 1);
  for (int64_t row = rows.low; row < rows.high; row++, stage += 2 * LANES) {
    const int64_t at = row * shape->time + s->time, place = row * padded + j * LANES;
    VECTOR z = LOAD(stage), r = LOAD(stage + LANES);
    NAME(sigmoids)(&z, &r);
    if (s->args->gates) {
      REAL *gates = ROW(s->args->gates, at, 3 * units, j * LANES);
      NAME(store_some)(gates, &z, count);
      NAME(store_some)(gates + units, &r, count);
    }
    r *= LOAD(s->before + place);
    STORE((REAL *)s->plan->update + place, z);
    STORE((REAL *)s->plan->reset + place, r);
    NAME(store_at)(s, s->args->auxiliary, at, units, j * LANES, &r, count);
  }
}

CK_INLINE void NAME(candidate_step)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, padded = s->plan->padded, count = units - j * LANES;
  const NAME(product) product = {
      (const REAL *)s->plan->reset + rows.low * padded, padded, (const REAL *)s->plan->late_panels + j * units * LANES, units};
  NAME(begin)(s, stage, rows, j, 2, 1, 1);
  NAME(multiply)(1, rows.high - rows.low, stage, LANES, &product, 1);
  for (int64_t row = rows.low; row < rows.high; row++, stage += LANES) {
    const int64_t at = row * shape->time + s->time, place = row * padded + j * LANES;
    VECTOR n = LOAD(stage);
    NAME(tanh_of)(&n);
    NAME(store_at)(s, s->args->gates, at, 3 * units, 2 * units + j * LANES, &n, count);
    const VECTOR before = LOAD(s->before + place), z = LOAD((const REAL *)s->plan->update + place);
    VECTOR state = n + z * (before - n);
    NAME(finish)(s, row, j, &state, NAME(step_counts)(shape, at));
  }
}

CK_INLINE void NAME(simple_step)(const NAME(forward_step) *s, REAL *stage, ck_range rows, int64_t j) {
  const ck_recurrent *shape = &s->args->shape;
  const int64_t units = shape->units, padded = s->plan->padded, count = units - j * LANES;
  NAME(sum_gates)(s, stage, rows, j, 1);
  for (int64_t row = rows.low; row < rows.high; row++, stage += LANES) {
    const int64_t at = row * shape->time + s->time;
    VECTOR state = LOAD(stage);
    switch (shape->activation) {
      case CK_ACT_TANH: NAME(tanh_of)(&state); break;
      case CK_ACT_SIGMOID: NAME(sigmoid_of)(&state); break;
      // A NaN is not less than zero: it stays.
      case CK_ACT_RELU: state = CHOOSE(state < 0, (VECTOR){0}, state); break;
      default: break;
    }
    NAME(store_at)(s, s->args->gates, at, units, j * LANES, &state, count);
    NAME(finish)(s, row, j, &state, NAME(step_counts)(shape, at));
  }
}

CK_CLONES static void NAME(forward)(
    const ck_recurrent_forward *given, const ck_recurrent_plan *planned, ck_recurrent_share share) {
  // Copies of this function's own stay in registers: no store of a vector can change them.
  const ck_recurrent_forward copy = *given, *const args = &copy;
  const ck_recurrent_plan plan_copy = *planned, *const plan = &plan_copy;
  const ck_recurrent *const shape = &args->shape;
  _Alignas(64) REAL stage[CK_RECURRENT_ROWS * 4 * LANES], room[CK_RECURRENT_ROWS * 4 * LANES];
  NAME(forward_step) s = {.args = args, .plan = plan};
  if (plan->gathered) s.gathered = (REAL *)plan->gathered + share.column_part * shape->batch * shape->inputs;
  for (s.step = 0; s.step < shape->time; s.step++) {
    s.time = shape->reverse ? shape->time - 1 - s.step : s.step;
    s.ahead = s.step + 1 == shape->time ? 0 : shape->reverse ? -1 : 1;
    s.before = plan->state[s.step & 1];
    s.after = plan->state[(s.step + 1) & 1];
    // A team's share has any number of rows; they are taken so many at a time.
    for (int phase = 0; phase < (shape->cell == CK_CELL_GRU_RESET_BEFORE ? 2 : 1); phase++) {
      for (int64_t j = share.vectors.low; j < share.vectors.high; j++) {
        for (int64_t low = share.rows.low; low < share.rows.high; low += CK_RECURRENT_ROWS) {
          const int64_t end = low + CK_RECURRENT_ROWS;
          const ck_range rows = {low, end < share.rows.high ? end : share.rows.high};
          s.is_first = j == share.vectors.low;
          switch (shape->cell) {
            case CK_CELL_LSTM: NAME(lstm_step)(&s, stage, rows, j); break;
            case CK_CELL_GRU:
              if (shape->inputs) NAME(gru_projection)(&s, room, rows, j);
              NAME(gru_step)(&s, stage, rows, j);
              break;
            case CK_CELL_SIMPLE: NAME(simple_step)(&s, stage, rows, j); break;
            default:
              if (phase == 0) {
                NAME(reset_step)(&s, stage, rows, j);
              } else {
                NAME(candidate_step)(&s, stage, rows, j);
              }
          }
        }
      }
      if (share.team) ck_recurrent_meet(share.team);
    }
  }
}
