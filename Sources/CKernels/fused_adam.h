// Adam's step as one loop, for one generation of processors; fused_strip.c includes this for each, with
//   FN(name)  the name there
// after fused_strip_loop.h, which brings the vectors. It is the chain that most trainings end with, over all their weights:
// from instruction to instruction it goes through twice as many loads and stores as the arithmetic needs.

// The steps as ck_plan_adam wrote them: momentum += (gradient - momentum) * s.a, velocity += (gradient² - velocity) * s.b,
// variable -= momentum * rate / (sqrt(velocity) + s.c).
static void FN(adam)(const ck_strip_step *step, char *const *value, int64_t bytes) {
  typedef FN(vector) V;
#define ADDRESS(operand) ((FN(unaligned) *)value[operand])
#define NUMBER(operand) (*(const float *)value[operand])
  FN(unaligned) *const new_variable = ADDRESS(step[0].dst), *const new_momentum = ADDRESS(step[0].a);
  FN(unaligned) *const new_velocity = ADDRESS(step[0].b);
  const FN(unaligned) *const gradients = ADDRESS(step[0].c), *const momentums = ADDRESS(step[1].dst);
  const FN(unaligned) *const velocities = ADDRESS(step[1].a), *const variables = ADDRESS(step[1].b);
  const V rate = (V){} + NUMBER(step[1].c), first = (V){} + NUMBER(step[2].a), second = (V){} + NUMBER(step[2].b);
  const V epsilon = (V){} + NUMBER(step[2].c);
#undef ADDRESS
#undef NUMBER
  for (int64_t i = 0; i < bytes / (LANES * 4); i++) {
    const V gradient = gradients[i];
    V momentum = momentums[i], velocity = velocities[i], variable = variables[i];
    momentum += (gradient - momentum) * first;
    velocity += (gradient * gradient - velocity) * second;
    variable -= momentum * rate / (__builtin_elementwise_sqrt(velocity) + epsilon);
    new_momentum[i] = momentum;
    new_velocity[i] = velocity;
    new_variable[i] = variable;
  }
}
