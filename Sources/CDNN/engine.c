#include "engine.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "ckernels.h"

static _Thread_local char error_text[512];

const char *cdnn_error(void) { return error_text; }

void cdnn_clear_error(void) { error_text[0] = 0; }

void cdnn_fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error_text, sizeof error_text, format, arguments);
  va_end(arguments);
}

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;
static dnnl_status_t engine_status;

static void make_engine(void) { engine_status = dnnl_engine_create(&engine, dnnl_cpu, 0); }

dnnl_engine_t cdnn_engine(void) {
  pthread_once(&engine_once, make_engine);
  if (engine_status != dnnl_success) {
    cdnn_fail("oneDNN cannot use this CPU: %s", dnnl_status2str(engine_status));
    return NULL;
  }
  return engine;
}

const char *cdnn_isa(void) {
  // oneDNN writes "cpu_isa_avx512_core".
  static const char prefix[] = "cpu_isa_";
  const char *name = dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa());
  for (int i = 0; prefix[i]; i++) {
    if (name[i] != prefix[i]) return name;
  }
  return name + sizeof prefix - 1;
}

static const char *runtime_name(unsigned runtime) {
  switch (runtime) {
    case DNNL_RUNTIME_SEQ: return "sequential";
    case DNNL_RUNTIME_OMP: return "omp";
    case DNNL_RUNTIME_TBB: return "tbb";
    case DNNL_RUNTIME_THREADPOOL: return "thread pool";
    default: return "unknown threading";
  }
}

static pthread_once_t version_once = PTHREAD_ONCE_INIT;
static char version_text[96];

static void make_version(void) {
  const dnnl_version_t *version = dnnl_version();
  int threads = ck_max_threads();
  snprintf(
      version_text, sizeof version_text, "%d.%d.%d (%s, %s, %d thread%s)", version->major, version->minor,
      version->patch, cdnn_isa(), runtime_name(version->cpu_runtime), threads, threads == 1 ? "" : "s");
}

const char *cdnn_version(void) {
  pthread_once(&version_once, make_version);
  return version_text;
}

static const struct {
  dnnl_data_type_t type;
  const char *name;
} types[] = {
    [CDNN_F32] = {dnnl_f32, "f32"}, [CDNN_BF16] = {dnnl_bf16, "bf16"}, [CDNN_F16] = {dnnl_f16, "f16"},
    [CDNN_S32] = {dnnl_s32, "s32"}, [CDNN_S8] = {dnnl_s8, "s8"},       [CDNN_U8] = {dnnl_u8, "u8"},
};

static int is_type(cdnn_dtype type) { return (unsigned)type < sizeof types / sizeof types[0]; }

dnnl_data_type_t cdnn_data_type(cdnn_dtype type) { return is_type(type) ? types[type].type : dnnl_data_type_undef; }

const char *cdnn_type_name(cdnn_dtype type) { return is_type(type) ? types[type].name : "unknown type"; }
