// The way back. Included once for each instance, after recurrent_forward.h.

typedef struct {
  const ck_recurrent_backward *args;
  const ck_recurrent_plan *plan;
  int64_t time;
  REAL *delta;  // the gradient of u at this step, [batch][gates · padded], the gates' units one after another
  int64_t ahead;  // from this step's time to that of the next, or 0 at the end
  REAL *sums;   // of the bias, [2 · gates][padded]
} NAME(backward_step);

// One row of the batch at one step, one vector of its units.
typedef struct {
  int64_t at;     // row of arrays over the whole sequence
  int64_t place;  // in scratch arrays [batch][padded]
  int64_t j, count;
} NAME(backward_place);

// With `whole` the vector is known to have all its units, which spares the compiled loop all questions about it.
CK_INLINE NAME(backward_place) NAME(place_of)(
    const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const ck_recurrent *shape = &s->args->shape;
  return (NAME(backward_place)){
      row * shape->time + s->time, row * s->plan->padded + j * LANES, j * LANES,
      whole ? LANES : shape->units - j * LANES};
}

// Loads from an array [batch, time, width], from column `column` on, and brings the place for the step that comes next
// into the cache: it lies far away, where the processor does not look ahead.
CK_INLINE void NAME(load_at)(
    const NAME(backward_step) *s, const NAME(backward_place) *p, const void *array, int64_t width, int64_t column,
    VECTOR *v) {
  const REAL *source = ROW(array, p->at, width, column);
  NAME(load_some)(v, source, p->count);
  __builtin_prefetch(source + s->ahead * width, 0, 2);
}

// The gradient of the state after the step: from the later steps and from the step's own output.
CK_INLINE void NAME(arriving)(const NAME(backward_step) *s, const NAME(backward_place) *p, VECTOR *slope) {
  *slope = LOAD((const REAL *)s->plan->slope + p->place);
  if (s->args->sequence_upstream) {
    VECTOR upstream;
    NAME(load_at)(s, p, s->args->sequence_upstream, s->args->shape.units, p->j, &upstream);
    *slope += upstream;
  }
}

CK_INLINE void NAME(load_gate)(const NAME(backward_step) *s, const NAME(backward_place) *p, int g, VECTOR *v) {
  const int64_t units = s->args->shape.units;
  NAME(load_at)(s, p, s->args->gates, s->plan->gates * units, g * units + p->j, v);
}

// Gives the gradient of gate `g`: of its part of the projection, and of its part of u.
CK_INLINE void NAME(store_gate)(
    const NAME(backward_step) *s, const NAME(backward_place) *p, int64_t row, int g, VECTOR *projection,
    VECTOR *product) {
  const ck_recurrent *shape = &s->args->shape;
  const int gates = s->plan->gates;
  const int64_t padded = s->plan->padded, width = gates * shape->units, column = g * shape->units + p->j;
  NAME(store_some)(s->delta + row * gates * padded + column, product, p->count);
  NAME(store_some)(ROW(s->args->projection_gradient, p->at, width, column), projection, p->count);
  if (s->args->product_gradient) {
    NAME(store_some)(ROW(s->args->product_gradient, p->at, width, column), product, p->count);
  }
  if (s->sums) {
    REAL *sum = s->sums + g * padded + p->j;
    STORE(sum, LOAD(sum) + *projection);
    sum += gates * padded;
    if (shape->cell == CK_CELL_GRU) STORE(sum, LOAD(sum) + *product);
  }
}

// A step that the mask stopped: the state is what it was before, and so is the gradient.
CK_INLINE void NAME(stopped_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  if (!s->args->shape.zero_output) {
    VECTOR slope;
    NAME(arriving)(s, &p, &slope);
    STORE((REAL *)s->plan->slope + p.place, slope);
  }
  VECTOR none = {0};
  for (int g = 0; g < s->plan->gates; g++) NAME(store_gate)(s, &p, row, g, &none, &none);
}

CK_INLINE void NAME(lstm_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const int64_t units = s->args->shape.units;
  const NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  VECTOR i, f, g, o, before, slope;
  NAME(load_gate)(s, &p, 0, &i);
  NAME(load_gate)(s, &p, 1, &f);
  NAME(load_gate)(s, &p, 2, &g);
  NAME(load_gate)(s, &p, 3, &o);
  NAME(load_at)(s, &p, s->args->auxiliary, units, p.j, &before);
  NAME(arriving)(s, &p, &slope);
  VECTOR t = f * before + i * g;
  NAME(tanh_of)(&t);
  REAL *cell = (REAL *)s->plan->cell + p.place;
  const VECTOR c = LOAD(cell) + slope * o * (1 - t * t);
  STORE(cell, c * f);
  VECTOR di = c * g * i * (1 - i), df = c * before * f * (1 - f), dg = c * i * (1 - g * g);
  VECTOR dout = slope * t * o * (1 - o);
  NAME(store_gate)(s, &p, row, 0, &di, &di);
  NAME(store_gate)(s, &p, row, 1, &df, &df);
  NAME(store_gate)(s, &p, row, 2, &dg, &dg);
  NAME(store_gate)(s, &p, row, 3, &dout, &dout);
  STORE((REAL *)s->plan->slope + p.place, (VECTOR){0});
}

CK_INLINE void NAME(gru_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const int64_t units = s->args->shape.units;
  const NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  VECTOR z, r, n, inner, before, slope;
  NAME(load_gate)(s, &p, 0, &z);
  NAME(load_gate)(s, &p, 1, &r);
  NAME(load_gate)(s, &p, 2, &n);
  NAME(load_at)(s, &p, s->args->auxiliary, units, p.j, &inner);
  NAME(load_at)(s, &p, s->args->previous, units, p.j, &before);
  NAME(arriving)(s, &p, &slope);
  VECTOR dn = slope * (1 - z) * (1 - n * n), dz = slope * (before - n) * z * (1 - z);
  VECTOR dr = dn * inner * r * (1 - r), dinner = dn * r;
  NAME(store_gate)(s, &p, row, 0, &dz, &dz);
  NAME(store_gate)(s, &p, row, 1, &dr, &dr);
  NAME(store_gate)(s, &p, row, 2, &dn, &dinner);
  STORE((REAL *)s->plan->slope + p.place, slope * z);
}

// The candidate's gradient, from which follows that of r h.
CK_INLINE void NAME(candidate_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const int64_t units = s->args->shape.units;
  const NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  VECTOR z, n, before, slope;
  NAME(load_gate)(s, &p, 0, &z);
  NAME(load_gate)(s, &p, 2, &n);
  NAME(load_at)(s, &p, s->args->previous, units, p.j, &before);
  NAME(arriving)(s, &p, &slope);
  VECTOR dn = slope * (1 - z) * (1 - n * n), dz = slope * (before - n) * z * (1 - z);
  NAME(store_gate)(s, &p, row, 0, &dz, &dz);
  NAME(store_gate)(s, &p, row, 2, &dn, &dn);
  STORE((REAL *)s->plan->slope + p.place, slope * z);
  STORE((REAL *)s->plan->reset + p.place, (VECTOR){0});
}

CK_INLINE void NAME(reset_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const int64_t units = s->args->shape.units;
  const NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  VECTOR r, before;
  NAME(load_gate)(s, &p, 1, &r);
  NAME(load_at)(s, &p, s->args->previous, units, p.j, &before);
  const VECTOR product = LOAD((const REAL *)s->plan->reset + p.place);
  VECTOR dr = product * before * r * (1 - r);
  NAME(store_gate)(s, &p, row, 1, &dr, &dr);
  REAL *slope = (REAL *)s->plan->slope + p.place;
  STORE(slope, LOAD(slope) + product * r);
}

// What `candidate_slopes` did not do for a step that the mask stopped.
CK_INLINE void NAME(nothing)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  (void)s, (void)row, (void)j, (void)whole;
}

CK_INLINE void NAME(simple_slopes)(const NAME(backward_step) *s, int64_t row, int64_t j, const int whole) {
  const NAME(backward_place) p = NAME(place_of)(s, row, j, whole);
  VECTOR a, slope;
  NAME(load_gate)(s, &p, 0, &a);
  NAME(arriving)(s, &p, &slope);
  VECTOR da = slope;
  switch (s->args->shape.activation) {
    case CK_ACT_TANH: da = slope * (1 - a * a); break;
    case CK_ACT_SIGMOID: da = slope * a * (1 - a); break;
    case CK_ACT_RELU: da = CHOOSE(a > 0, slope, (VECTOR){0}); break;
    default: break;
  }
  NAME(store_gate)(s, &p, row, 0, &da, &da);
  STORE((REAL *)s->plan->slope + p.place, (VECTOR){0});
}

// Calls `slopes` for all rows and units of the share, but `stopped` for rows that the mask stopped.
#define EACH(slopes, stopped)                                                                            \
  for (int64_t row = share.rows.low; row < share.rows.high; row++) {                                     \
    if (NAME(step_counts)(shape, row * shape->time + s.time)) {                                          \
      for (int64_t j = share.vectors.low; j < whole; j++) slopes(&s, row, j, 1);                         \
      for (int64_t j = whole; j < share.vectors.high; j++) slopes(&s, row, j, 0);                        \
    } else {                                                                                             \
      for (int64_t j = share.vectors.low; j < share.vectors.high; j++) stopped(&s, row, j, 0);           \
    }                                                                                                    \
  }

CK_CLONES static void NAME(backward)(
    const ck_recurrent_backward *given, const ck_recurrent_plan *planned, ck_recurrent_share share) {
  // Copies of this function's own stay in registers: no store of a vector can change them.
  const ck_recurrent_backward copy = *given, *const args = &copy;
  const ck_recurrent_plan plan_copy = *planned, *const plan = &plan_copy;
  const ck_recurrent *const shape = &args->shape;
  const int64_t rows = share.rows.high - share.rows.low, padded = plan->padded, units = shape->units;
  const int64_t delta_row = plan->gates * padded;
  const int64_t known = units / LANES;
  const int64_t whole = known < share.vectors.high ? known : share.vectors.high;
  REAL *slope = (REAL *)plan->slope + share.rows.low * padded;
  NAME(backward_step) s = {.args = args, .plan = plan};
  if (plan->bias_sums) s.sums = (REAL *)plan->bias_sums + share.row_part * 2 * plan->gates * padded;
  for (int64_t step = shape->time - 1; step >= 0; step--) {
    s.time = shape->reverse ? shape->time - 1 - step : step;
    s.ahead = step == 0 ? 0 : shape->reverse ? 1 : -1;
    s.delta = plan->delta[step & 1];
    const REAL *delta = s.delta + share.rows.low * delta_row;
    int gates = plan->gates;
    switch (shape->cell) {
      case CK_CELL_LSTM: EACH(NAME(lstm_slopes), NAME(stopped_slopes)) break;
      case CK_CELL_GRU: EACH(NAME(gru_slopes), NAME(stopped_slopes)) break;
      case CK_CELL_SIMPLE: EACH(NAME(simple_slopes), NAME(stopped_slopes)) break;
      default:
        EACH(NAME(candidate_slopes), NAME(stopped_slopes))
        if (share.team) ck_recurrent_meet(share.team);
        NAME(multiply_back)(
            rows, (REAL *)plan->reset + share.rows.low * padded, padded, delta + 2 * units, delta_row, plan->late_panels,
            units, units, share.vectors);
        EACH(NAME(reset_slopes), NAME(nothing))
        gates = 2;
    }
    // The next step's gradients go to the other array, so one meeting is enough.
    if (share.team) ck_recurrent_meet(share.team);
    NAME(multiply_back)(rows, slope, padded, delta, delta_row, plan->panels, gates * units, units, share.vectors);
  }
}

static void NAME(pack)(
    const ck_recurrent_forward *forward, const ck_recurrent_backward *backward, const ck_recurrent_plan *plan,
    ck_range vectors) {
  const ck_recurrent *shape = forward ? &forward->shape : &backward->shape;
  const int late = shape->cell == CK_CELL_GRU_RESET_BEFORE, gates = plan->gates, early = gates - late;
  const int64_t units = shape->units;
  if (backward) {
    NAME(pack_backward)(plan->panels, shape->kernel, units, 0, early, gates, vectors);
    if (late) NAME(pack_backward)(plan->late_panels, shape->kernel, units, early, 1, gates, vectors);
  } else {
    NAME(pack_forward)(plan->panels, shape->kernel, units, units, 0, early, gates, vectors);
    if (late) NAME(pack_forward)(plan->late_panels, shape->kernel, units, units, early, 1, gates, vectors);
    if (shape->inputs)
      NAME(pack_forward)(plan->input_panels, forward->input_kernel, shape->inputs, units, 0, gates, gates, vectors);
  }
}
